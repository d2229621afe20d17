"""The tables of the plan: what stands in it, what is written down of it, what keeps it alive."""

from workspace.plan.models.record import (
    ActionChange,
    ActionUpdate,
    ChangeKind,
    PlanChange,
    PlanVersion,
)
from workspace.plan.models.standing import (
    Action,
    Health,
    Measure,
    PartnerLink,
    Plan,
    Principle,
    Priority,
    State,
    also_serves,
    for_group,
    heard_in,
    supported_by,
)
from workspace.plan.models.tending import (
    HandOver,
    HandOverEnd,
    MeasureFigure,
    Offer,
    PlanLook,
    SuggestedUpdate,
)

__all__ = [
    "Action",
    "ActionChange",
    "ActionUpdate",
    "ChangeKind",
    "HandOver",
    "HandOverEnd",
    "Health",
    "Measure",
    "MeasureFigure",
    "Offer",
    "PartnerLink",
    "Plan",
    "PlanChange",
    "PlanLook",
    "PlanVersion",
    "Principle",
    "Priority",
    "State",
    "SuggestedUpdate",
    "also_serves",
    "for_group",
    "heard_in",
    "supported_by",
]
