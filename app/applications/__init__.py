"""Applications about self-printed certificates, 现场出证 and 自助重打 (R82 to R87, D46, D47)."""
