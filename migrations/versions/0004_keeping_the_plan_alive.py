"""Bringing plans in and keeping them alive: sessions, groups of carers, figures over time, handing on, calendars.

Revision: 0004 (after 0003)
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

GROUPS = (  # the groups of carers to begin with (H3); a workspace adds its own
    "Male carers",
    "Young adult carers",
    "LGBTQ+ carers",
    "Ethnically diverse carers",
    "Gypsy, Roma and Traveller carers",
    "Working carers",
    "Parent carers",
    "Veterans",
    "Carers living in poverty",
)


def upgrade() -> None:
    op.create_table(
        "carer_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carer_group")),
        sa.UniqueConstraint("name", name=op.f("uq_carer_group_name")),
    )
    groups = sa.table("carer_group", sa.column("name", sa.String()), sa.column("position", sa.Integer()))
    op.bulk_insert(groups, [{"name": name, "position": place} for place, name in enumerate(GROUPS)])
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_calendar_feed_circle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_circle_id"), ["circle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_feed_person_id"), ["person_id"], unique=False)

    op.create_table(
        "known_heading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_known_heading_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_heading")),
        sa.UniqueConstraint("plan_id", "heading", name=op.f("uq_known_heading_plan_id_heading")),
    )
    with op.batch_alter_table("known_heading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_heading_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_look",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_look_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_look_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "person_id", name=op.f("pk_plan_look")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_html", sa.Text(), nullable=False),
        sa.Column("visibility", sa.String(length=30), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("people IS NULL OR people >= 0", name=op.f("ck_session_people_counted")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_session_added_by_id")),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_session_circle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_circle_id"), ["circle_id"], unique=False)

    op.create_table(
        "session_group",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["carer_group.id"], name=op.f("fk_session_group_group_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_session_group_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "group_id", name=op.f("pk_session_group")),
    )
    op.create_table(
        "action_for_group",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_for_group_action_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["group_id"], ["carer_group.id"], name=op.f("fk_action_for_group_group_id")),
        sa.PrimaryKeyConstraint("action_id", "group_id", name=op.f("pk_action_for_group")),
    )
    op.create_table(
        "action_heard_in",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_heard_in_action_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_action_heard_in_session_id")),
        sa.PrimaryKeyConstraint("action_id", "session_id", name=op.f("pk_action_heard_in")),
    )
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_hand_over_action_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_hand_over_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_over_action_id"), ["action_id"], unique=False)
        batch_op.create_index(
            "uq_hand_over_open",
            ["action_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "imported_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_imported_row_action_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_imported_row_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_row")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_imported_row_plan_id_key")),
    )
    with op.batch_alter_table("imported_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_row_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_imported_row_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "spreadsheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("grid", sa.JSON(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("became", sa.String(length=30), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_spreadsheet_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_spreadsheet_plan_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_spreadsheet_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spreadsheet")),
    )
    with op.batch_alter_table("spreadsheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spreadsheet_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spreadsheet_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "suggested_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("came_in", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=True),
        sa.Column("health", sa.String(length=30), nullable=True),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_suggested_update_action_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_suggested_update_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggested_update")),
    )
    with op.batch_alter_table("suggested_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggested_update_action_id"), ["action_id"], unique=False)

    op.create_table(
        "awaited_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("spreadsheet_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["spreadsheet_id"], ["spreadsheet.id"], name=op.f("fk_awaited_row_spreadsheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited_row")),
    )
    with op.batch_alter_table("awaited_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_awaited_row_spreadsheet_id"), ["spreadsheet_id"], unique=False)

    op.create_table(
        "hand_over_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hand_over_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["hand_over_id"], ["hand_over.id"], name=op.f("fk_hand_over_offer_hand_over_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hand_over_offer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_offer")),
        sa.UniqueConstraint(
            "hand_over_id", "person_id", name=op.f("uq_hand_over_offer_hand_over_id_person_id")
        ),
    )
    with op.batch_alter_table("hand_over_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_over_offer_hand_over_id"), ["hand_over_id"], unique=False)

    op.create_table(
        "measure_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figure", sa.String(length=100), nullable=False),
        sa.Column("period", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_measure_figure_measure_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_measure_figure_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_figure")),
    )
    with op.batch_alter_table("measure_figure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_figure_measure_id"), ["measure_id"], unique=False)

    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.add_column(sa.Column("timescale", sa.String(length=200), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_column("timescale")

    with op.batch_alter_table("measure_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_figure_measure_id"))

    op.drop_table("measure_figure")
    with op.batch_alter_table("hand_over_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hand_over_offer_hand_over_id"))

    op.drop_table("hand_over_offer")
    with op.batch_alter_table("awaited_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_awaited_row_spreadsheet_id"))

    op.drop_table("awaited_row")
    with op.batch_alter_table("suggested_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggested_update_action_id"))

    op.drop_table("suggested_update")
    with op.batch_alter_table("spreadsheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spreadsheet_plan_id"))
        batch_op.drop_index(batch_op.f("ix_spreadsheet_person_id"))

    op.drop_table("spreadsheet")
    with op.batch_alter_table("imported_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_row_plan_id"))
        batch_op.drop_index(batch_op.f("ix_imported_row_action_id"))

    op.drop_table("imported_row")
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hand_over_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hand_over_action_id"))

    op.drop_table("hand_over")
    op.drop_table("action_heard_in")
    op.drop_table("action_for_group")
    op.drop_table("session_group")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_circle_id"))

    op.drop_table("session")
    op.drop_table("plan_look")
    with op.batch_alter_table("known_heading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_heading_plan_id"))

    op.drop_table("known_heading")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_person_id"))
        batch_op.drop_index(batch_op.f("ix_calendar_feed_circle_id"))

    op.drop_table("calendar_feed")
    op.drop_table("carer_group")
