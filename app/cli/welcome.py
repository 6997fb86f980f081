"""What a person reads when everything runs: addresses, the demo account, and what to try first."""

from app.cli.demo_file import read
from config.settings import Settings

DEMO_COMMAND = ".venv/bin/python -m app demo issue --phone 13600006818"


def text(settings: Settings) -> str:
    """Give the lines to print, in Chinese with the English words a foreigner needs."""
    lines = [
        "",
        "检验检疫电子证书信息交换核查系统 · ecert",
        f"  公众查询 public  {settings.public_url}/        核验 verify {settings.public_url}/verify",
        f"  手机页 phone    {settings.public_url}/m/",
        f"  接口 API        {settings.public_url}/api/v1/docs",
    ]
    if settings.sandbox_enabled:
        lines.append(f"  微信模拟 sandbox {settings.sandbox_url}/")
    demo = read(settings.var_dir) if settings.demo_enabled else {}
    if demo:
        lines += ["", f"  演示账号 demo   {demo['user']}   密码 password   {demo['password']}"]
    if demo and settings.sandbox_enabled:
        lines += _first_steps(settings)
    lines += ["", f"  数据和日志 data and logs: {settings.var_dir}   停止 stop: Ctrl-C", ""]
    return "\n".join(lines)


def _first_steps(settings: Settings) -> list[str]:
    return [
        "",
        "  先试试 What to try first:",
        f"  1. 打开 {settings.sandbox_url}/ ，关注公众号，点 业务查询 → 用户绑定 ，用演示账号绑定",
        "  2. 点 业务查询 → 信息订阅 ，确认订阅",
        f"  3. 在另一个终端 in another terminal: {DEMO_COMMAND}",
        "     一两秒后手机收到出证通知 the card arrives within a second or two",
    ]
