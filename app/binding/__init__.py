"""Which WeChat user (openid) stands for which operator."""
