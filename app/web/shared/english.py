"""The English of the pages that speak both languages, by their Chinese (D29)."""

_FRAME = {
    "检验检疫电子证书": "Inspection and quarantine e-certificates",
    "跳到主要内容": "Skip to the content",
    "演示环境": "Demonstration",
    "数据为虚构，仅供功能演示": "All data are invented, for demonstration only",
    "页面": "Pages",
    "证书查询": "Search",
    "证书核验": "Verify",
    "查询帮助": "Help",
    "登录查询": "Log in (Chinese)",
    "相关链接": "Links",
    "手机版查询": "Search on a phone (Chinese)",
    "无障碍说明": "Accessibility (Chinese)",
    "个人信息说明": "Privacy (Chinese)",
    "服务热线": "Telephone",
    "无法处理": "This can't be done",
    "如需帮助，请告知客服编号": "If you need help, please quote",
    "返回证书查询": "Back to the search",
    "。": ". ",
}

_QUERY = {
    "检验检疫电子证书免登录查询": "Search an e-certificate without login",
    "凭证书编号与查询码核验证书真伪；入境证书可下载 PDF 与查询二维码。": (
        "Check a certificate by its number and query code. Entry certificates can be downloaded as PDF, with a QR code."
    ),
    "快速查询": "Quick search",
    "出入境类型": "Direction",
    "入境": "Entry",
    "出境": "Exit",
    "证书编号": "Certificate No.",
    "查询码": "Query code",
    "验证码": "Verification digits",
    "图形验证码，看不清可换一张，或听语音播报": (
        "Digits in a picture; if you can't read them, ask for another one or listen to them"
    ),
    "换一张": "Another one",
    "语音播报": "Listen",
    "语音播报验证码（英语数字）": "Hear the digits in English",
    "提交": "Submit",
    "查询": "Search",
    "重置": "Reset",
    "查询码见证书出证通知或由货主提供。同一证书连续输错 3 次，将暂停查询 15 分钟。": (
        "The query code stands in the notice of issue; the owner of the goods can tell it. "
        "After 3 wrong entries a certificate can't be searched for 15 minutes."
    ),
    "可用公开的演示证书试一试：入境，证书编号 {number}，查询码 {code}。": (
        "A public certificate to try: Entry, certificate No. {number}, query code {code}."
    ),
    "编号和查询码在哪里": "Where to find number and code",
    "证书编号印在纸质证书右上角，也写在公众号消息里；查询码写在公众号消息或短信里。": (
        "The number is printed at the top right of the paper and stands in the WeChat message; "
        "the query code stands in the WeChat message or the SMS."
    ),
    "证书编号在证书右上角。出境证书的查询码随公众号的出证通知送达；入境证书的查询码由短信发到报关单上的联系手机。": (
        "The number stands at the top right of the certificate. The query code of an exit certificate comes with the "
        "notice in WeChat; that of an entry certificate is sent by SMS to the contact phone of the declaration."
    ),
    "查询结果": "Result",
    "序号": "No.",
    "证书类别名称": "Type of certificate",
    "签证日期": "Date of issue",
    "状态": "Status",
    "操作": "Actions",
    "有效": "Valid",
    "无效": "Not valid",
    "下载PDF证书": "Download PDF",
    "下载二维码": "Download QR code",
    "总共 {count} 条记录": "{count} record in all",
    "核验时间": "Checked at (Beijing time)",
    "PDF 文件的 SHA-256：": "SHA-256 of the PDF: ",
    "已于 {day} 撤销": "Withdrawn on {day}",
    "已于 {day} 由 {number} 替代": "Replaced on {day} by {number}",
    "已于 {day} 到期": "Expired on {day}",
    "该证书已失效，不能下载 PDF。": "There is no PDF of a certificate that is not valid. ",
    "请勿凭此证书办理业务，并联系出证单位核实。": "Do not rely on this certificate; ask the issuing authority.",
    "预览": "Preview",
    "证书预览": "Preview of the certificate",
    "此页仅供预览，不能代替证书；请以带电子签章的 PDF 或纸质证书为准。": (
        "This page is a preview and no certificate; only the sealed PDF or the paper is."
    ),
    "证书无效": "Not valid:",
    "返回": "Back",
}

_MESSAGES = {
    "查询结果已过期，或是在其他浏览器中查询的，请重新查询。": (
        "The result has expired, or was another browser's. Please search again."
    ),
    "请更正以下 {count} 处": "To be corrected: {count}",
    "请选择出入境类型": "Choose entry or exit",
    "请输入证书编号": "Enter the certificate number",
    "证书编号过长": "The certificate number is too long",
    "证书编号只含数字和字母": "A certificate number consists of digits and letters",
    "请输入查询码": "Enter the query code",
    "查询码过长": "The query code is too long",
    "请输入 4 至 8 位数字查询码": "A query code has 4 to 8 digits",
    "请输入验证码": "Enter the digits of the picture",
    "验证码过长": "Too many digits",
    "验证码不正确或已过期，请按新图片输入": "The digits are wrong or too old; enter those of the new picture",
    "证书编号或查询码不正确": "Certificate number or query code is wrong",
    "查询失败次数过多，请 {hours} 小时后再试。": "Too many failures; try again in {hours} hours.",
    "查询失败次数过多，请 {minutes} 分钟后再试。": "Too many failures; try again in {minutes} min.",
    "请求无法处理。": "The request can't be handled.",
    "请求无法处理，请返回后重试。": "The request can't be handled; go back and try again.",
    "请求无法处理，请稍后再试。": "The request can't be handled; try again later.",
    "页面不存在或已失效。": "There is no such page, or it has expired.",
    "页面不支持这种访问方式。": "The page can't be asked for in this way.",
    "提交的内容过大。": "What you sent is too large.",
    "提交的内容格式不受支持。": "What you sent is of a kind that is not understood.",
    "页面已过期，请返回后刷新再提交。": "The page is too old; go back, reload it and send again.",
    "操作过于频繁，请稍后再试。": "Too many requests; try again later.",
    "该功能暂停使用，请稍后再试。": "This is switched off for the moment; try again later.",
    "系统繁忙，请稍后再试。": "The service is busy; try again later.",
    "系统出现问题，请稍后再试。": "Something went wrong; try again later.",
    "电子签章服务暂时不可用，请稍后再试。": "The seal is not available for the moment; try again later.",
    "证书文件正在生成，请稍后再试。": "The file is being made; try again in a moment.",
    "证书文件暂时无法生成，请稍后再试。": "The file can't be made for the moment; try again later.",
    "正在核验的文件较多，请稍后再试。": "Many files are being checked; try again in a moment.",
}

_VERIFY = {
    "三个问题分别回答：是否真实未改，是否仍然有效，由谁签发。": (
        "Three separate answers: genuine and unchanged? still valid? issued by whom?"
    ),
    "上传文件": "Upload a file",
    "PDF 文件或二维码照片": "PDF, or photo of a QR code",
    "请选择文件": "Choose a file",
    "PDF 证书，或二维码的清晰照片；不超过 {megabytes} MB，PDF 不超过 {pages} 页。文件核验后即删除，不保存。": (
        "The certificate as PDF, or a sharp photo of its QR code; at most {megabytes} MB, and {pages} pages of PDF. "
        "The file is deleted after the check and never kept."
    ),
    "核验文件": "Check the file",
    "粘贴二维码内容": "Paste the content of a QR code",
    "二维码内容": "Content of the QR code",
    "请粘贴二维码内容": "Paste the content of the QR code",
    "内容过长": "The content is too long",
    "用扫码软件读出纸质证书第一页的二维码，把整段内容粘贴在此。": (
        "Read the QR code on the first page of the paper with a scanner and paste all it says."
    ),
    "核验二维码": "Check the code",
    "输入证书编号和查询码": "Enter number and query code",
    "核验次数过多，请 10 分钟后再试。": "Too many checks; try again in 10 minutes.",
    "印在纸上的链接可能通向仿冒网站：请先看地址栏，或在公众号菜单“关于我们”中点“扫码核查”。": (
        "A printed link may lead to a look-alike site: look at the address bar first, or use 扫码核查 (scan to verify) "
        "under 关于我们 (about us) in the official WeChat account."
    ),
}

_REPORT = {
    "核验结果": "Result of the check",
    "是否真实未改？": "Genuine and unchanged?",
    "是否仍然有效？": "Still valid?",
    "由谁签发？": "Issued by whom?",
    "请与证书核对": "Compare with your certificate",
    "证书类别": "Type of certificate",
    "有效期至": "Valid until",
    "货物": "Goods",
    "数量": "Quantity",
    "收货人": "Consignee",
    "发货人": "Consignor",
    "申报单位": "Declarant",
    "申领单位": "Holder of the blank form",
    "查询替代证书 {number}": "Search the replacing certificate {number}",
    "程序比对": "Compared by the program",
    "项目": "Item",
    "存档记录": "Stored record",
    "文件中的文字": "Text of the file",
    "一致": "same",
    "不一致": "different",
    "无法比对": "can't be compared",
    "上传文件的 SHA-256：": "SHA-256 of the uploaded file: ",
    "打印本页": "Print this page",
    "再核验一份": "Check another one",
    "签名二维码核验": "Check of a signed QR code",
    "本页由证书上的签名二维码打开，未要求查询码，因此各方名称部分隐去。": (
        "The signed QR code of a certificate opened this page. No query code was asked for, so names are masked."
    ),
    "查看完整结果": "See the whole result",
    "有查询码的，可在此输入，查看证书预览和下载。": (
        "If you have the query code, enter it here for the preview and the download."
    ),
    "用证书编号查询": "Search by certificate number",
    "链接可能是仿冒的：请核对地址栏，或打开公众号“{account}”，在菜单“关于我们”中点“扫码核查”，再扫一次此二维码。": (
        "A link may be forged: check the address bar, or open the official WeChat account {account}, choose 扫码核查 "
        "(scan to verify) under 关于我们 (about us), and scan this QR code again."
    ),
}

_HELP = {
    "怎样查询": "How to search",
    "选择出入境类型，输入证书编号、查询码和图片中的验证码，点“查询”。": (
        "Choose entry or exit, enter certificate number, query code and the digits of the picture, and press Search."
    ),
    "列表中的证书编号是链接，点开可预览证书。": "The number in the list is a link to a preview of the certificate.",
    "入境证书有效时可下载 PDF；查询二维码随时可下载，手机扫一扫即打开查询页并填好编号。": (
        "An entry certificate can be downloaded as PDF while it is valid. Its QR code can always be downloaded; "
        "scanned by a phone it opens the search page with the number filled in."
    ),
    "出境证书在此只能查询和预览。": "Exit certificates can be searched and previewed here, no more.",
    "结果是什么意思": "What the results mean",
    "出证单位签发了这份证书，且没有撤销、替代或到期。": (
        "The authority issued this certificate, and it is not withdrawn, replaced or expired."
    ),
    "证书已撤销、已被新证书替代或已到期；页面写明是哪一种。": (
        "The certificate is withdrawn, replaced by a new one, or expired; the page says which."
    ),
    "两者有一个不对；为防止试探，不说明是哪一个。同一证书连续输错 3 次，将暂停查询 15 分钟。": (
        "One of the two is wrong; which one is not said, so that nobody can try numbers out. "
        "After 3 wrong entries a certificate can't be searched for 15 minutes."
    ),
    "怎样辨别真伪": "How to tell a genuine certificate",
    "手里有 PDF、二维码或它的照片：用“证书核验”，会分别回答是否真实未改、是否仍然有效、由谁签发。": (
        "With a PDF, a QR code or its photo: use Verify, which answers separately whether it is genuine and unchanged, "
        "still valid, and who issued it."
    ),
    "机器看不见二维码贴在哪张纸上：请逐项比对页面与纸面的内容。": (
        "No machine sees which paper a QR code is glued on: compare the page with the paper, item by item."
    ),
}

ENGLISH: dict[str, str] = _FRAME | _QUERY | _MESSAGES | _VERIFY | _REPORT | _HELP
