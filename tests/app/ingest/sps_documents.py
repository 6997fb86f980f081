"""SPS certificates written for the tests: the form is public, every name and number is invented."""

NAMESPACES = (
    'xmlns:rsm="urn:un:unece:uncefact:data:standard:SPSCertificate:17" '
    'xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:21" '
    'xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:21"'
)


def certificate(
    *,
    number: str = "NZL-2026-0000042",
    status: str = "70",
    country: str = "NZ",
    issued: str = "<udt:DateTimeString>2026-11-20T23:30:00+13:00</udt:DateTimeString>",
    extra: str = "",
    namespaces: str = NAMESPACES,
) -> str:
    """Give a document without an XML declaration."""
    return f"""<rsm:SPSCertificate {namespaces}>
  <rsm:SPSExchangedDocument>
    <ram:Name>NULL</ram:Name>
    <ram:ID>{number}</ram:ID>
    <ram:TypeCode>851</ram:TypeCode>
    <ram:StatusCode>{status}</ram:StatusCode>
    <ram:IssueDateTime>{issued}</ram:IssueDateTime>
    <ram:IssuerSPSParty><ram:Name>Example Plant Service</ram:Name></ram:IssuerSPSParty>
    <ram:IncludedSPSNote>
      <ram:Subject>ADEDL</ram:Subject>
      <ram:Content languageID="en">Free from example pests.</ram:Content>
      <ram:Content languageID="zh">未发现示例有害生物。</ram:Content>
    </ram:IncludedSPSNote>
    <ram:SignatorySPSAuthentication>
      <ram:ActualDateTime><udt:DateTimeString>2026-11-19</udt:DateTimeString></ram:ActualDateTime>
      <ram:IssueSPSLocation><ram:Name>Example Town</ram:Name></ram:IssueSPSLocation>
    </ram:SignatorySPSAuthentication>
  </rsm:SPSExchangedDocument>
  <rsm:SPSConsignment>
    <ram:ConsignorSPSParty>
      <ram:Name>Example Orchards</ram:Name>
      <ram:SpecifiedSPSAddress><ram:LineOne>1 Apple Road</ram:LineOne></ram:SpecifiedSPSAddress>
    </ram:ConsignorSPSParty>
    <ram:ConsigneeSPSParty>
      <ram:Name>示例果品有限公司</ram:Name>
      <ram:TypeCode>91310000MA00000042</ram:TypeCode>
    </ram:ConsigneeSPSParty>
    <ram:ExportSPSCountry><ram:ID>{country}</ram:ID></ram:ExportSPSCountry>
    <ram:ImportSPSCountry><ram:ID>CN</ram:ID><ram:Name>China</ram:Name></ram:ImportSPSCountry>
    <ram:IncludedSPSConsignmentItem>
      <ram:IncludedSPSTradeLineItem>
        <ram:SequenceNumeric>0</ram:SequenceNumeric>
        <ram:CommonName>Apple</ram:CommonName>
        <ram:ScientificName>Malus domestica</ram:ScientificName>
        <ram:NetWeightMeasure unitCode="KGM">18000</ram:NetWeightMeasure>
        <ram:PhysicalSPSPackage>
          <ram:LevelCode>1</ram:LevelCode><ram:TypeCode>CT</ram:TypeCode><ram:ItemQuantity>1000</ram:ItemQuantity>
        </ram:PhysicalSPSPackage>
        <ram:OriginSPSCountry><ram:ID>{country}</ram:ID></ram:OriginSPSCountry>
      </ram:IncludedSPSTradeLineItem>
    </ram:IncludedSPSConsignmentItem>
    {extra}
  </rsm:SPSConsignment>
</rsm:SPSCertificate>
"""


def envelope(inner: str, sender: str) -> str:
    """Put a document into an envelope of the ePhyto Hub."""
    return f"<Envelope><From>{sender}</From><To>CN</To><Content>{inner}</Content></Envelope>"
