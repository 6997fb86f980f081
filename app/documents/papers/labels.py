"""What the names of delivered fields are called on a paper, in Chinese and English."""

from app.certificates.models import PartyRole
from app.documents.papers.layout import Label

# The documented names come first and in the order of the general paper; then the further names that papers know.
DOCUMENTED = {
    "goods_name": Label("品名", "Description of Goods"),
    "botanical_name": Label("植物学名", "Botanical Name"),
    "quantity": Label("数量/重量", "Quantity/Weight"),
    "packages": Label("包装种类及数量", "Number and Type of Packages"),
    "country_of_export": Label("输出国家或地区", "Country of Export"),
    "country_of_destination": Label("输入国家或地区", "Country of Destination"),
    "place_of_origin": Label("产地", "Place of Origin"),
    "contract_no": Label("合同号", "Contract No."),
    "marks": Label("标记及号码", "Mark & No."),
    "bill_no": Label("提/运单号", "B/L or Waybill No."),
    "port_of_entry": Label("入境口岸", "Port of Entry"),
    "entered_on": Label("入境日期", "Date of Entry"),
    "port_of_destination": Label("到达口岸", "Port of Destination"),
    "conveyance": Label("运输工具", "Means of Conveyance"),
    "inspected_on": Label("检验日期", "Date of Inspection"),
    "treatment": Label("除害处理", "Treatment"),
    "additional_declaration": Label("附加声明", "Additional Declaration"),
}
ADDRESS = {
    "consignor_address": Label("发货人地址", "Address of Consignor"),
    "consignee_address": Label("收货人地址", "Address of Consignee"),
}
FURTHER = {
    "treated_on": Label("处理日期", "Date of Treatment"),
    "treatment_chemical": Label("药剂及浓度", "Chemical and Concentration"),
    "treatment_duration": Label("持续时间及温度", "Duration and Temperature"),
    "processing": Label("加工种类或状态", "State or Type of Processing"),
    "storage_temperature": Label("贮藏和运输温度", "Temperature of Storage and Transport"),
    "establishment": Label(
        "加工厂名称、地址及注册编号", "Name, Address and Registration No. of the Establishment"
    ),
    "place_of_despatch": Label("启运地", "Place of Despatch"),
    "despatched_on": Label("发货日期", "Date of Despatch"),
    "transit_countries": Label("过境国家", "Countries of Transit"),
    "border_point": Label("过境口岸", "Point of Crossing the Border"),
    "produced_on": Label("生产日期", "Date of Production"),
    "packing": Label("包装", "Packing"),
    "seal_no": Label("封识号", "Number of Seal"),
    "issuer_name": Label("原签发机构", "Issuing Authority"),
    "replaces_no": Label("替代证书编号", "Replaces Certificate No."),
    "replaces_reason": Label("替代原因", "Reason of Replacement"),
    "notes": Label("附注", "Notes"),
    "subject": Label("主题", "Subject"),
    "content": Label("内容", "Text"),
}
GOODS = {
    "name": Label("品名", "Name"),
    "origin": Label("产地", "Origin"),
    "specification": Label("规格", "Specification"),
    "quantity": Label("数/重量", "Quantity/Weight"),
    "produced_on": Label("生产日期", "Produced on"),
    "botanical_name": Label("植物学名", "Botanical Name"),
    "packages": Label("包装", "Packages"),
    "description": Label("描述", "Description"),
    "intended_use": Label("用途", "Intended Use"),
    "hs_code": Label("商品编码", "HS Code"),
}
KNOWN = DOCUMENTED | ADDRESS | FURTHER
# The Chinese names alone, for the inside of nested values.
CHINESE = {name: label.zh for name, label in (KNOWN | GOODS).items()}

CONSIGNOR = Label("发货人名称及地址", "Name and Address of Consignor")
CONSIGNEE = Label("收货人名称及地址", "Name and Address of Consignee")
PARTIES = {
    PartyRole.CONSIGNOR: Label("发货人", "Consignor"),
    PartyRole.CONSIGNEE: Label("收货人", "Consignee"),
    PartyRole.DECLARANT: Label("申报单位", "Declarant"),
    PartyRole.BLANK_HOLDER: Label("申领单位", "Holder of Blank Forms"),
}
STATEMENT = Label("证明", "Statement")
GOODS_LIST = Label("清单", "List of Goods")
LINE_NO = Label("序号", "Item")
OTHER = Label("其他", "Other")
OTHER_PARTICULARS = Label("其他项目", "Other Particulars")
VALID_UNTIL = Label("有效期至", "Valid until")
INSPECTION_NO = Label("检验检疫编号", "Inspection No.")
DECLARATION_NO = Label("报关单号", "Declaration No.")
PLACE_OF_ISSUE = Label("签证地点", "Place of Issue")
DATE_OF_ISSUE = Label("签证日期", "Date of Issue")
OFFICER = Label("授权签字人", "Authorized Officer")
VETERINARIAN = Label("官方兽医", "Official Veterinarian")
SEAL = Label("印章", "Official Stamp")
REMARKS = Label("备注", "Remarks")
