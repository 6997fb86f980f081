"""Three answers about a paper, a file or a QR code: genuine? still valid? issued by whom?"""
