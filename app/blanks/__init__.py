"""Blank forms (空白单证): the sheets on which enterprises print, from stock to use."""
