"""Raising a proposal, reading it with its whole story, rewriting it, and speaking about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import helping
from workspace.circles import policy as circles_policy
from workspace.circles import queries as circles
from workspace.circles.models import AbsencePolicy, Circle
from workspace.db import db
from workspace.plan import queries as plans
from workspace.plan.models import Plan
from workspace.proposals import (
    effects,
    forms,
    light,
    policy,
    queries,
    reading,
    referrals,
    referring,
    service,
    turns,
)
from workspace.proposals.consent import Move, Stage
from workspace.proposals.models import Proposal, SpeechKind, Version
from workspace.proposals.rounds import doubts
from workspace.proposals.views import bp, ladder
from workspace.proposals.views.back import back_to
from workspace.text import LIMIT_LONG, differences
from workspace.visibility import Visibility
from workspace.web import READER, day_words, find, form_of, go, me, page, refusing, sent

PATH = [Stage.DRAFT, Stage.QUESTIONS, Stage.REACTIONS, Stage.CONSENT, Stage.DECIDED]


@bp.app_template_filter("effect")
def effect_in_words(effect: dict[str, Any]) -> str:
    """One line that says what an effect does, in the reader's language."""
    said, stands_in_it = effects.SENTENCES[effect["kind"]], effects.values(effect)
    if "hat_name" in stands_in_it:
        stands_in_it["hat_name"] = READER.say(stands_in_it["hat_name"])
    return str(_(said, **stands_in_it))


def words_from(form: forms.ProposalForm) -> service.Words:
    """What the form says, as the service takes it."""
    return service.Words(
        title=form.title.data or "",
        need=form.need.data or "",
        text=form.text.data or "",
        criteria=form.criteria.data or "",
        responsible=form.responsible.data or "",
        term_months=int(form.term_months.data),
        review_on=form.review_on.data,
    )


def fill(version: Version) -> dict[str, Any]:
    """A version as what its form starts with."""
    return {
        "title": version.title,
        "need": version.need,
        "text": version.text,
        "criteria": version.criteria,
        "responsible": version.responsible,
        "term_months": str(version.term_months),
        "review_on": version.review_on,
        "seen": str(version.number),
    }


@bp.route("/circles/<int:circle_id>/proposals/new", methods=["GET", "POST"])
def new(circle_id: int) -> ResponseReturnValue:
    """Begin a proposal. It stays a draft until you open it."""
    circle = find(circles.visible_to(me()), circle_id, policy.may_raise)
    begin = {"visibility": _usual_visibility(circle).value, **_from_report(circle)}
    form = form_of(forms.NewProposalForm, **begin)
    if sent(form):
        with refusing(form, form.confidential_why):
            proposal = service.raise_proposal(
                me(),
                circle,
                words_from(form),
                Visibility(form.visibility.data),
                form.confidential_why.data or "",
            )
            return _on_from(proposal)
    return page("proposals/new.html", circle=circle, form=form)


def _from_report(circle: Circle) -> dict[str, str]:
    """The report of a helping circle as the need that a proposal answers; who sees it as there (C2)."""
    report = helping.input_for(me(), circle, request.args.get("report", 0, type=int))
    if report is None:
        return {}
    need = f"{report.circle.question}\n\n{report.text}".strip()
    found = {"need": need if len(need) <= LIMIT_LONG else need[: LIMIT_LONG - 1] + "…"}
    only_there = report.circle.visibility is Visibility.CIRCLE
    return found | ({"visibility": Visibility.CIRCLE.value} if only_there else {})


def _on_from(proposal: Proposal) -> ResponseReturnValue:
    """On to the draft; or to what should happen when it is agreed, where somebody came for that."""
    wanted = request.args.get("effect", "")
    if wanted not in effects.OFFERED:
        return go("proposals.show", _("Your draft is saved."), proposal_id=proposal.id)
    about = ("plan", "ref", "owner", "code", "principle", "policy", "circle")
    more = {key: request.args[key] for key in about if key in request.args}
    flash(_("Your draft is saved. Now say what should happen when it is agreed."))
    return go("proposals.add_effect", proposal_id=proposal.id, kind=wanted, **more)


def _usual_visibility(circle: Circle) -> Visibility:
    """As the circle has chosen; but what is about a plan that only the circle sees is the circle's too."""
    about = plans.visible_to(me()).where(Plan.slug == request.args.get("plan", ""))
    plan = db.session.scalar(about)
    return Visibility.CIRCLE if plan and plan.visibility is Visibility.CIRCLE else circle.visibility


@bp.route("/proposals/<int:proposal_id>")
def show(proposal_id: int) -> ResponseReturnValue:
    """A proposal with everything about it, and the one thing you can do now."""
    proposal = find(queries.visible_to(me()), proposal_id)
    return page("proposals/show.html", **everything(proposal))


def everything(proposal: Proposal) -> dict[str, Any]:
    """What the page of a proposal shows to this person, hidden answers left out (R10)."""
    person = me()
    inside = policy.is_inside(person, proposal)
    story = queries.story(proposal, inside)
    read = reading.of(person, proposal, story)
    straight = Move.OPEN_STRAIGHT in read.moves
    return {
        "proposal": proposal,
        "version": proposal.version,
        "versions": reading.with_authors(queries.versions_shown(proposal, inside)),
        "effects": effects.shown(proposal.version.effects, READER),
        "batches": effects.shared_dates(proposal.version.effects),
        "story": story,
        "read": read,
        "round": read.round,
        "outcome": read.outcome,
        "rounds_shown": queries.with_earlier(policy.rounds_open_to(person, proposal)),
        "tested": doubts.of_objections(story.objections) if inside else {},
        "rungs": ladder.rungs(person, proposal, read.unconfirmed),
        "legs": referrals.legs_of(person, [proposal])[proposal.id],
        "before": referrals.before(person, proposal),
        "recommends": referring.is_recommendation(proposal),
        "turns_of": lambda round_: turns.of_round(round_, None),
        "plainly": reading.plainly,
        "my_answer": read.my_answer,
        "my_place": read.my_place,
        "ahead": queries.ahead_answer(person, proposal.version) if _takes_ahead(proposal) else None,
        "takes_ahead": _takes_ahead(proposal) and policy.may_answer_ahead(person, proposal),
        "may": {
            "write": policy.may_write_now(person, proposal),
            "speak": policy.may_speak(person, proposal),
            "reply": policy.may_reply(person, proposal) and proposal.stage is Stage.QUESTIONS,
            "input": policy.may_record_input(person, proposal),
            "roster": policy.may_note_conflict(person, proposal),
            "answer": policy.may_answer(person, proposal),
            "end": policy.may_offer_end(person, proposal),
            "facilitate": policy.may_facilitate(person, proposal),
            "inside": inside,
        },
        "moves": read.moves,
        "straight": form_of(light.StraightForm, days=proposal.circle.answer_days) if straight else None,
        "unconfirmed": len(read.unconfirmed),
        "stands_in": circles_policy.stands_in(person, proposal.circle),
        "speaks_here": _speaks_here(proposal),
        "path": PATH,
    }


def _takes_ahead(proposal: Proposal) -> bool:
    talking = proposal.stage in {Stage.QUESTIONS, Stage.REACTIONS, Stage.INTEGRATING}
    return talking and proposal.circle.absence_policy is AbsencePolicy.EARLY_ANSWERS


def _speaks_here(proposal: Proposal) -> SpeechKind | None:
    """What this stage is for saying."""
    return {
        Stage.DRAFT: SpeechKind.COMMENT,
        Stage.QUESTIONS: SpeechKind.QUESTION,
        Stage.REACTIONS: SpeechKind.REACTION,
    }.get(proposal.stage)


@bp.route("/proposals/<int:proposal_id>/write", methods=["GET", "POST"])
def write(proposal_id: int) -> ResponseReturnValue:
    """Change the text of a proposal; everyone sees what changed."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_write)
    kind = forms.ProposalForm if proposal.stage is Stage.DRAFT else forms.RewriteForm
    form = form_of(kind, **fill(proposal.version))
    if sent(form):
        if form.seen.data != str(proposal.latest):
            return _both_texts(proposal, form)
        why = form.why.data or "" if isinstance(form, forms.RewriteForm) else ""
        version = service.write(me(), proposal, words_from(form), why)
        return go(
            "proposals.show",
            _("Version %(number)d is saved.", number=version.number),
            proposal_id=proposal.id,
        )
    return page("proposals/write.html", proposal=proposal, form=form)


def _both_texts(proposal: Proposal, form: forms.ProposalForm) -> ResponseReturnValue:
    """Somebody changed the text meanwhile: show both, lose nothing, let the person choose (A7)."""
    now_stands, mine = service.words_of(proposal.version), words_from(form)
    clashes = [
        (form[name], _shown(theirs), differences(str(theirs or ""), str(getattr(mine, name) or "")))
        for name, theirs in vars(now_stands).items()
        if theirs != getattr(mine, name)
    ]
    form.seen.data = str(proposal.latest)
    form.seen.raw_data = [form.seen.data]
    return page("proposals/both_texts.html", 409, proposal=proposal, form=form, clashes=clashes)


def _shown(value: Any) -> str:
    return day_words(value) if isinstance(value, date) else str(value or "")


@bp.route("/proposals/<int:proposal_id>/versions")
def versions(proposal_id: int) -> ResponseReturnValue:
    """What changed between two versions, in words added and removed."""
    proposal = find(queries.visible_to(me()), proposal_id)
    shown = queries.versions_shown(proposal, policy.is_inside(me(), proposal))
    found = {v.number: v for v in shown}
    newer = request.args.get("to", proposal.latest, type=int)
    before = max((number for number in found if number < newer), default=newer)
    older = request.args.get("from", before, type=int)
    old, new_ = found.get(older), found.get(newer)
    changes = queries.word_changes(old, new_, READER) if old and new_ else None
    return page(
        "proposals/versions.html",
        proposal=proposal,
        versions=shown,
        old=old,
        new=new_,
        changes=changes,
        effects_old=effects.shown(old.effects, READER) if old else [],
        effects_new=effects.shown(new_.effects, READER) if new_ else [],
    )


@bp.route("/proposals/<int:proposal_id>/say", methods=["GET", "POST"])
def say(proposal_id: int) -> ResponseReturnValue:
    """Comment, ask a question, give a reaction, or pass: what this stage is for."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_speak)
    form = form_of(forms.SpeakForm)
    wanted = _speaks_here(proposal)
    if sent(form):
        kind = SpeechKind.PASS if form.passing.data else wanted
        if kind is not SpeechKind.PASS and not form.text.data:
            form.text.errors = [_("Write something first, or pass")]
            return page("proposals/say.html", proposal=proposal, form=form, wanted=wanted)
        service.say(me(), proposal, kind or SpeechKind.COMMENT, form.text.data or "")
        said = _("You passed.") if kind is SpeechKind.PASS else _("Your words are with the proposal.")
        return back_to(proposal, said, "said")
    return page("proposals/say.html", proposal=proposal, form=form, wanted=wanted)


@bp.route("/proposals/<int:proposal_id>/questions/<int:speech_id>", methods=["GET", "POST"])
def reply(proposal_id: int, speech_id: int) -> ResponseReturnValue:
    """Answer a clarifying question about your proposal."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_reply)
    question = find(
        queries.speeches_visible_to(me()).filter_by(proposal_id=proposal.id, kind="question"), speech_id
    )
    form = form_of(forms.ReplyForm)
    if sent(form):
        service.reply(me(), proposal, question, form.text.data or "")
        return go(
            "proposals.show", _("Your answer is with the question."), proposal_id=proposal.id, _anchor="said"
        )
    return page("proposals/reply.html", proposal=proposal, question=question, form=form)


@bp.route("/proposals/<int:proposal_id>/input", methods=["GET", "POST"])
def record_input(proposal_id: int) -> ResponseReturnValue:
    """Write down what was heard from others before a major decision."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_record_input)
    form = form_of(forms.InputForm)
    if sent(form):
        service.record_input(me(), proposal, form.text.data or "")
        return go("proposals.show", _("It is written down."), proposal_id=proposal.id, _anchor="said")
    return page("proposals/input.html", proposal=proposal, form=form)
