"""The print control (打印控件): a small program on the PC that fetches sealed PDFs from its site and prints them."""

VERSION = "1.0.0"
