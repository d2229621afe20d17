"""What a decision changes by itself, the moment it is announced. Nobody types it a second time.

Effects stand in a version as plain dictionaries, `{"kind": …}`, written by `effects.build` and nowhere else:

- `add_action`: `plan` (key), `fields` (an action as in `plan.shape`)
- `change_action`: `plan`, `action` (key), `reference`, `seen` (its agreed number when this was written),
  `before` and `fields`
- `stop_action`: `plan`, `action`, `reference`, `seen`, `what`, `why`
- `publish`: `plan`, `title`, `note`
- `add_priority`: `plan`, `code`, `title`, `why`
- `reword_priority`: `plan`, `priority` (key), `code`, `before` (`title`, `why`), `title`, `why`
- `add_principle`: `plan`, `text`
- `reword_principle`: `plan`, `principle` (key), `before` (`text`), `text`
- `give_hat`: `circle`, `person`, `name` (of the person), `hat` (kind), `hat_name`, `description`,
  `term_months`
- `remove_member`: `circle`, `person`, `name`, `why`
- `adopt_policy`: `circle`, `name`, `text`, `review_months`, `policy` (key, or None for a new one); of one in
  force also `seen` (the number of the text it replaces) and `before` (`text`)
- `end_policy`: `circle`, `policy`, `name`, `seen`, `why`
- `open_circle`: `circle` (above), `name`, `circle_kind`, `aim`, `domain`, `brief`, `question`, `ends_on`,
  `joining`, `joining_note`, `visibility`, `leader` (a person's key), `leader_name`
- `change_circle`: `circle`, `before` and `after` (only what changes, as in `circles.settings`)
- `close_circle`: `circle`, `name`, `why`
- `keep_decision`: `decision` (key), `number`, `title`, `review_months`
- `end_decision`: `decision`, `number`, `title`, `why`

Beside `circle` stands `circle_name`, for people. Where an effect names no circle, it is the deciding one.
"""

from workspace.proposals.effects import build
from workspace.proposals.effects.applying import apply, check_nothing_under_way, supersede
from workspace.proposals.effects.batches import shared as shared_dates
from workspace.proposals.effects.build import Effect
from workspace.proposals.effects.reach import (
    OF_PLANS,
    check_apart,
    check_who_sees,
    in_order,
    people_concerned,
)
from workspace.proposals.effects.words import SENTENCES, Row, label, rows, sentence, shown, values

__all__ = [
    "OFFERED",
    "OF_PLANS",
    "SENTENCES",
    "Effect",
    "Row",
    "apply",
    "build",
    "check_apart",
    "check_nothing_under_way",
    "check_who_sees",
    "in_order",
    "label",
    "people_concerned",
    "rows",
    "sentence",
    "shared_dates",
    "shown",
    "supersede",
    "values",
]

# What a person chooses from. What becomes of an earlier decision is written where decisions are reviewed.
OFFERED = [kind for kind in SENTENCES if kind not in {"keep_decision", "end_decision"}]
