"""Doors, their visits, helpers and forms, and who has looked at them."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE doors (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            revision BIGINT NOT NULL,
            grid TEXT NOT NULL,
            status TEXT NOT NULL,
            care_group TEXT,
            worker BIGINT,
            backup BIGINT,
            due TEXT,
            last_outcome TEXT,
            body TEXT NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX doors_proposed ON doors (id) WHERE status = 'proposed'")
    op.execute("CREATE INDEX doors_of_backup ON doors (backup) WHERE backup IS NOT NULL")
    op.execute("CREATE INDEX doors_of_grid ON doors (grid, status, due)")
    op.execute("CREATE INDEX doors_in_care ON doors (grid, due) WHERE care_group IS NOT NULL")
    op.execute("CREATE INDEX doors_of_worker ON doors (worker) WHERE worker IS NOT NULL")
    op.execute(
        """
        CREATE TABLE door_events (
            thing BIGINT NOT NULL,
            revision BIGINT NOT NULL,
            at BIGINT NOT NULL,
            actor BIGINT,
            kind TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (thing, revision)
        )
         WITHOUT ROWID
        """
    )
    op.execute(
        """
        CREATE TABLE door_numbers (
            id INTEGER NOT NULL,
            grid TEXT NOT NULL,
            number BLOB,
            number_key BLOB,
            PRIMARY KEY (id)
        )
        """
    )
    op.execute("CREATE INDEX door_of_number ON door_numbers (grid, number_key)")
    op.execute(
        """
        CREATE TABLE door_visits (
            door BIGINT NOT NULL,
            number BIGINT NOT NULL,
            grid TEXT NOT NULL,
            day TEXT NOT NULL,
            person BIGINT NOT NULL,
            outcome TEXT NOT NULL,
            counts BOOLEAN NOT NULL,
            was_due TEXT,
            case_id BIGINT,
            PRIMARY KEY (door, number)
        )
        """
    )
    op.execute("CREATE INDEX visits_of_day ON door_visits (day, grid)")
    op.execute("CREATE INDEX visits_of_person ON door_visits (person, day)")
    op.execute(
        """
        CREATE TABLE door_helpers (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            grid TEXT NOT NULL,
            building BLOB,
            building_key BLOB,
            kind TEXT NOT NULL,
            name BLOB,
            at BIGINT NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX helpers_of_building ON door_helpers (grid, building_key)")
    op.execute(
        """
        CREATE TABLE door_fields (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            door BIGINT NOT NULL,
            part TEXT NOT NULL,
            value BLOB,
            at BIGINT NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX fields_of_door ON door_fields (door)")
    op.execute(
        """
        CREATE TABLE door_looks (
            id INTEGER NOT NULL,
            door BIGINT NOT NULL,
            viewer BIGINT NOT NULL,
            what TEXT NOT NULL,
            reason BLOB,
            at BIGINT NOT NULL,
            PRIMARY KEY (id)
        )
        """
    )
    op.execute("CREATE INDEX looks_at_door ON door_looks (door)")
    op.execute("CREATE INDEX door_looks_of_time ON door_looks (at)")
