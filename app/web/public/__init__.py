"""The pages for everybody: query without login, preview, verification; in Chinese and English."""
