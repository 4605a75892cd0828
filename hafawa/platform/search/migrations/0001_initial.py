from django.db import migrations, models

import hafawa.platform.search.fields

# FTS5 keeps the words of search_entry.terms without a copy of the text (external content); the triggers keep it right
# for every statement, also those of other tools. The tokenizer `ascii` takes every character beyond ASCII as a letter
# and changes none: what a word is was decided in text/words.py.
# Trap: Django changes a column on SQLite by making the table anew, and drops these triggers: a later migration that
# alters search_entry ends with MAKE_TRIGGERS again.
MAKE_INDEX = """
    CREATE VIRTUAL TABLE search_words USING fts5 (
        terms, content = 'search_entry', content_rowid = 'id', columnsize = 0, prefix = '2', tokenize = "ascii tokenchars '_'"
    )
"""
MAKE_TRIGGERS = [
    """
    CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_words (rowid, terms) VALUES (new.id, new.terms);
    END
    """,
    """
    CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, terms) VALUES ('delete', old.id, old.terms);
    END
    """,
    """
    CREATE TRIGGER search_entry_changed AFTER UPDATE OF id, terms ON search_entry
    WHEN old.id <> new.id OR old.terms <> new.terms BEGIN
        INSERT INTO search_words (search_words, rowid, terms) VALUES ('delete', old.id, old.terms);
        INSERT INTO search_words (rowid, terms) VALUES (new.id, new.terms);
    END
    """,
]
# New words wait in a list that every search reads to the end: short, or searches slow down as mail comes in.
MAKE_GIN = "CREATE INDEX search_words ON search_entry USING gin (terms) WITH (gin_pending_list_limit = 256)"


def make_index(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in [MAKE_GIN] if postgresql else [MAKE_INDEX, *MAKE_TRIGGERS]:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX search_words")
    else:
        for trigger in ("added", "removed", "changed"):
            schema_editor.execute(f"DROP TRIGGER search_entry_{trigger}")
        schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("parent_id", models.BigIntegerField()),
                ("scope", models.BigIntegerField(default=0)),
                ("happened_at", models.DateTimeField()),
                ("terms", hafawa.platform.search.fields.TermsField()),
            ],
            options={
                "db_table": "search_entry",
                "indexes": [models.Index(fields=["parent_id"], name="search_entry_parent")],
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="search_entry_object")],
            },
        ),
        migrations.RunPython(make_index, drop_index, elidable=False),
    ]
