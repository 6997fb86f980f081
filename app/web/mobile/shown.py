"""What phone pages show of an account: always masked (D40)."""

from app.accounts.rules import mask_phone, mask_user_name
from app.binding.models import Binding


def account(binding: Binding) -> dict[str, str]:
    """Give the masked identity of a bound operator."""
    operator = binding.operator
    return {
        "username_masked": mask_user_name(operator.user_name),
        "enterprise": operator.enterprise.name,
        "phone_masked": mask_phone(operator.phone),
    }
