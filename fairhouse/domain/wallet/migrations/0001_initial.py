"""The hot tables of money, made by SQL; Django's models of them are for reading."""

from pathlib import Path

from django.db import migrations

TABLES = (Path(__file__).parents[1] / "sql" / "tables.sql").read_text(encoding="utf-8")
DROP = """
DROP TABLE wallet_meter, wallet_house_day, wallet_account, wallet_idempotency, wallet_transfer,
           wallet_wallet
"""


class Migration(migrations.Migration):
    """Wallet, transfer, idempotency, account, house day."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, DROP)]
