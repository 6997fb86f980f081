"""Published and own samples of the platform's signing and encryption."""

from wechat.account import Account, Mode

ACCOUNT = Account(
    appid="wxba5fad812f8e6fb9", secret="s3cret", token="AAAAA", aes_key="A" * 43, mode=Mode.secure
)

JSON_PUSH = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX"
    "UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajA"
    "sjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
JSON_PUSH_MESSAGE = (
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)

ALIGNED = (
    "uMMzGtqcnpOzXOYBwDQNrTKqq1gfFL9ZipCOy/gYhNsj0EbDiLgmyIpctOWh4+FF28LepmxqkFHWq0/W1HpwVThBvOfqfojRqfSqOCcrXV+f"
    "VpED4mak/KZt2gsUJ7hv"
)

REPORT = (
    "uMMzGtqcnpOzXOYBwDQNrZfUov3Mt/BpFlKmz2wVY3VV3QfkI5ZBi8+WMYECfopPWuHhQqWUGzlFls1HBmm3H/+qegPWgMsiyQaryKuFkh7u"
    "FnN1wVeW9zw1kR/sW76o9pE8pzRzIF1GNk/IkQXAvVmi2PfNrjEB97WqBuZ7niYbGFoZ5zBNVKvtiwKFfMu/fV6wkm9k9IxhRoGFYJ/P1XgQ"
    "V0X64xzUIq7XkTUZUTFoVnYI0Ir9SScu21McFEOGnga7FPB+0A1vvHa/ZCmB4bBV2i16++QS869gFcz7SxZ1mG8FzimWxVXOVCczsCuyUzjr"
    "8hmFFQDtcyHDDl5lD9re+wQCDzZhAjiD6hrxKAgthEqnxyIOLoyFabGZFrjRz9i9NpTPJDXn3hNKYAThgynXikXpOyjzQU60cb3yByj5eREu"
    "8laNxF/DyHQRHWyM4kYPBvPHPov9inx71xAJgg=="
)
REPORT_MESSAGE = (
    "<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>"
    "<FromUserName><![CDATA[oia2TjuEGTNoeX76QEjQNrcURxG8]]></FromUserName>"
    "<CreateTime>1395658920</CreateTime><MsgType><![CDATA[event]]></MsgType>"
    "<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>200163836</MsgID>"
    "<Status><![CDATA[success]]></Status></xml>"
)
