"""What every address of the app must answer to everybody: the table that `test_doors.py` holds the app to."""

from __future__ import annotations

from dataclasses import dataclass

WHO = (
    "visitor", "stranger", "learning", "member", "facilitator", "secretary", "removed", "administrator",
)  # fmt: skip

# Method, address, endpoint, and what these are answered: visitor, stranger (of another circle), learning
# member, full member (who proposed), facilitator, secretary, removed person, administrator (in no circle).
TABLE = """
GET  /                                              public.front               200 200 200 200 200 200 200 200
GET  /about                                         public.about               200 200 200 200 200 200 200 200
GET  /accessibility                                 public.accessibility       200 200 200 200 200 200 200 200
GET  /glossary                                      public.glossary            200 200 200 200 200 200 200 200
GET  /privacy                                       public.privacy             200 200 200 200 200 200 200 200
GET  /plan/open/                                    public.plan                200 200 200 200 200 200 200 200
GET  /plan/open/actions/HOS-1                       public.action              200 200 200 200 200 200 200 200
GET  /plan/open/decisions/{public}                  public.decision            200 200 200 200 200 200 200 200
GET  /plan/open/plan.csv                            public.plan_csv            200 200 200 200 200 200 200 200
GET  /plan/open/plan.json                           public.plan_json           200 200 200 200 200 200 200 200
GET  /plan/open/priorities/HOS                      public.priority            200 200 200 200 200 200 200 200
GET  /plan/open/versions/                           public.versions            200 200 200 200 200 200 200 200
GET  /plan/open/versions/1                          public.version             200 200 200 200 200 200 200 200
GET  /plan/open/came-about                          public.came_about          200 200 200 200 200 200 200 200
GET  /plan/open/changes                             public.changes_since       302 302 302 302 302 302 302 302
GET  /plan/open/changes?since=1                     public.changes_since       301 301 301 301 301 301 301 301
GET  /plan/open/changes/1                           public.changes             200 200 200 200 200 200 200 200
GET  /plan/open/changes/1/2                         public.changes             200 200 200 200 200 200 200 200
GET  /plan/open/feed.atom                           public.plan_feed           200 200 200 200 200 200 200 200
GET  /plan/open/only/no-owner/                      public.only                200 200 200 200 200 200 200 200
GET  /plan/open/only/group/{group}/                 public.only                200 200 200 200 200 200 200 200
GET  /plan/open/plan-large-print.pdf                public.plan_pdf_large      200 200 200 200 200 200 200 200
GET  /plan/open/plan.pdf                            public.plan_pdf            200 200 200 200 200 200 200 200
GET  /plan/open/plan.xlsx                           public.plan_xlsx           200 200 200 200 200 200 200 200
GET  /plan/open/versions/1/plan.csv                 public.version_csv         200 200 200 200 200 200 200 200
GET  /plan/open/versions/1/plan.json                public.version_json        200 200 200 200 200 200 200 200
GET  /plan/schema.json                              public.plan_schema         200 200 200 200 200 200 200 200
GET  /plan/drafted/                                 public.plan                404 404 404 404 404 404 404 404
GET  /plan/shut/                                    public.plan                404 404 404 404 404 404 404 404
GET  /plan/shut/came-about                          public.came_about          404 404 404 404 404 404 404 404
GET  /plan/shut/feed.atom                           public.plan_feed           404 404 404 404 404 404 404 404
GET  /plan/shut/only/no-owner/                      public.only                404 404 404 404 404 404 404 404
GET  /plan/shut/plan.pdf                            public.plan_pdf            404 404 404 404 404 404 404 404
GET  /plan/shut/plan.xlsx                           public.plan_xlsx           404 404 404 404 404 404 404 404
GET  /plan/shut/versions/1/plan.json                public.version_json        404 404 404 404 404 404 404 404

GET  /static/workspace.css                          static                     200 200 200 200 200 200 200 200

GET  /sign-in/                                      people.sign_in             200 303 303 303 303 303 200 303
POST /sign-in/                                      people.sign_in             200 200 200 200 200 200 200 200
GET  /sign-in/sent                                  people.link_sent           200 200 200 200 200 200 200 200
POST /sign-in/sent                                  people.use_link            404 404 404 404 404 404 404 404
GET  /sign-in/{sign_in}                             people.use_link            200 200 200 200 200 200 200 200
POST /sign-in/{sign_in}                             people.use_link            303 303 303 303 303 303 303 303
POST /sign-in/{sign_in}/again                       people.send_again          404 404 404 404 404 404 404 404

GET  /sign-in/password                              people.sign_in_by_password 200 200 200 200 200 200 200 200
POST /sign-in/password                              people.sign_in_by_password 422 422 422 422 422 422 422 422
GET  /sign-in/passkey/options                       people.passkey_options     409 409 409 409 409 409 409 409
POST /sign-in/passkey                               people.sign_in_by_passkey  409 409 409 409 409 409 409 409
GET  /sign-in/second                                people.second_step         303 303 303 303 303 303 303 303
POST /sign-in/second                                people.second_step         303 303 303 303 303 303 303 303
GET  /sign-in/confirm                               people.confirm             303 200 200 200 200 200 303 200
POST /sign-in/confirm                               people.confirm             401 200 200 200 200 200 401 200
POST /sign-in/another-link                          people.another_link        404 404 404 404 404 404 404 404

POST /sign-out                                      people.sign_out            303 303 303 303 303 303 303 303

POST /sign-out-everywhere                           people.sign_out_everywhere 401 303 303 303 303 303 401 303

GET  /kept/{kept}                                   people.kept                303 404 404 200 404 404 303 404

GET  /me                                            people.me                  303 200 200 200 200 200 303 200
POST /me                                            people.me                  401 422 422 422 422 422 401 422

GET  /me/sign-in                                    people.my_ways_in          303 200 200 200 200 200 303 200
GET  /me/sign-in/password                           people.my_password         303 200 200 200 200 200 303 200
POST /me/sign-in/password                           people.my_password         401 422 422 422 422 422 401 422
POST /me/sign-in/password/remove                    people.remove_password     401 409 409 409 409 409 401 409
GET  /me/sign-in/passkeys/new                       people.add_passkey         303 200 200 200 200 200 303 200
POST /me/sign-in/passkeys/new                       people.add_passkey         401 200 200 200 200 200 401 200
GET  /me/sign-in/passkeys/options                   people.new_passkey_options 303 404 404 404 404 404 303 404
POST /me/sign-in/passkeys/{passkey}/remove          people.remove_passkey      401 404 404 303 404 404 401 404
POST /me/sessions/{signed_in}/end                   people.end_session         401 404 404 303 404 404 401 404
POST /me/sessions/end-others                        people.end_other_sessions  401 303 303 303 303 303 401 303

GET  /me/drafts                                     people.my_drafts           303 200 200 200 200 200 303 200
POST /me/drafts/{kept}/aside                        people.lay_draft_aside     401 404 404 303 404 404 401 404
POST /me/drafts/{kept}/throw-away                   people.throw_draft_away    401 404 404 303 404 404 401 404
POST /drafts/keep                                   people.keep_draft          401 403 403 403 403 403 401 403

POST /language                                      people.choose_language     400 400 400 400 400 400 400 400

GET  /me/letters                                    notices.mine               303 200 200 200 200 200 303 200
POST /me/letters                                    notices.mine               401 422 422 422 422 422 401 422
GET  /letters/stop/{stopping}                       notices.stop               200 200 200 200 200 200 200 200
POST /letters/stop/{stopping}                       notices.stop               200 200 200 200 200 200 200 200
GET  /letters/stop/{stopping}/again                 notices.turn_on            200 200 200 200 200 200 200 200
POST /letters/stop/{stopping}/again                 notices.turn_on            303 303 303 303 303 303 303 303
GET  /letters/                                      notices.outbox             303 403 403 403 403 403 303 200
POST /letters/{letter}/try-again                    notices.try_letter_again   401 403 403 403 403 403 401 303

GET  /answer/{answering}                            by_link.answer             200 200 200 200 200 200 200 200
POST /answer/{answering}                            by_link.answer             422 422 422 422 422 422 422 422

GET  /people/                                       people.list_people         303 403 403 403 403 403 303 200
GET  /people/{asker}/remove                         circles.remove_person      303 403 403 403 403 403 303 200
POST /people/{asker}/remove                         circles.remove_person      401 403 403 403 403 403 401 303
GET  /people/{gone}/restore                         circles.restore_person     303 403 403 403 403 403 303 200
POST /people/{gone}/restore                         circles.restore_person     401 403 403 403 403 403 401 303

GET  /organisations/                                people.list_organisations  303 403 403 403 403 403 303 200
GET  /organisations/new                             people.new_organisation    303 403 403 403 403 403 303 200
POST /organisations/new                             people.new_organisation    401 403 403 403 403 403 401 422
GET  /organisations/1/edit                          people.change_organisation 303 403 403 403 403 403 303 200
POST /organisations/1/edit                          people.change_organisation 401 403 403 403 403 403 401 422

GET  /circles/                                      circles.list_circles       303 200 200 200 200 200 303 200
GET  /circles/new                                   circles.open_top           303 403 403 403 403 403 303 403
POST /circles/new                                   circles.open_top           401 403 403 403 403 403 401 403
GET  /circles/{circle}                              home.circle                303 200 200 200 200 200 303 200
GET  /circles/{circle}/new                          circles.open_within        303 403 403 403 200 200 303 403
POST /circles/{circle}/new                          circles.open_within        401 403 403 403 422 422 401 403
GET  /circles/{circle}/ask                          circles.ask                303 200 303 303 303 303 303 200
POST /circles/{circle}/ask                          circles.ask                401 303 303 303 303 303 401 303
GET  /circles/{other}/join                          circles.join               303 303 200 200 200 200 303 200
POST /circles/{other}/join                          circles.join               401 303 303 303 303 303 401 303
GET  /circles/{circle}/leave                        circles.leave              303 403 200 200 200 200 303 403
POST /circles/{circle}/leave                        circles.leave              401 403 303 303 303 303 401 403
GET  /circles/{circle}/members                      circles.members            303 403 200 200 200 200 303 403
GET  /circles/{circle}/invite                       circles.invite             303 403 403 403 200 200 303 403
POST /circles/{circle}/invite                       circles.invite             401 403 403 403 422 422 401 403
GET  /circles/{circle}/hats/new                     circles.give_hat           303 403 403 403 403 200 303 403
POST /circles/{circle}/hats/new                     circles.give_hat           401 403 403 403 403 422 401 403
GET  /circles/hats/{term}/put-down                  circles.put_down           303 403 403 200 403 403 303 403
POST /circles/hats/{term}/put-down                  circles.put_down           401 403 403 303 403 403 401 403
POST /circles/invitations/{invitation}/cancel       circles.cancel             401 404 403 403 303 303 401 404
POST /circles/memberships/{membership}/full         circles.welcome_fully      401 404 403 403 403 303 401 404
GET  /circles/requests/{request}                    circles.answer             303 404 403 403 403 200 303 404
POST /circles/requests/{request}                    circles.answer             401 404 403 403 403 422 401 404

GET  /invitations/{invited}                         circles.invitation         200 403 403 403 403 403 200 403
POST /invitations/{invited}                         circles.invitation         422 403 403 403 403 403 422 403

GET  /partner-plans/                                partners.index             303 200 200 200 200 200 303 200
GET  /partner-plans/new                             partners.new               303 200 403 200 200 200 303 403
POST /partner-plans/new                             partners.new               401 422 403 422 422 422 401 403
GET  /partner-plans/{partner}                       plan.partner               303 200 200 200 200 200 303 200
GET  /partner-plans/{partner}/edit                  partners.edit              303 200 403 200 200 200 303 403
POST /partner-plans/{partner}/edit                  partners.edit              401 422 403 422 422 422 401 403
GET  /partner-plans/{partner}/review                partners.review            303 200 403 200 200 200 303 403
POST /partner-plans/{partner}/review                partners.review            401 422 403 422 422 422 401 403

GET  /plans/                                        plan.index                 303 200 200 200 200 200 303 200

GET  /circles/{circle}/plans/new                    plan.start                 303 403 403 200 200 200 303 403
POST /circles/{circle}/plans/new                    plan.start                 401 403 403 422 422 422 401 403

GET  /plans/drafted/                                plan.show                  303 200 200 200 200 200 303 200
GET  /plans/shut/                                   plan.show                  303 404 200 200 200 200 303 404
GET  /plans/drafted/edit                            plan.edit                  303 403 200 200 200 200 303 403
POST /plans/drafted/edit                            plan.edit                  401 403 422 422 422 422 401 403
GET  /plans/shut/edit                               plan.edit                  303 404 200 200 200 200 303 404
POST /plans/shut/edit                               plan.edit                  401 404 422 422 422 422 401 404
GET  /plans/drafted/history                         plan.changes               303 200 200 200 200 200 303 200
GET  /plans/shut/history                            plan.changes               303 404 200 200 200 200 303 404
GET  /plans/drafted/priorities/new                  plan.new_priority          303 403 200 200 200 200 303 403
POST /plans/drafted/priorities/new                  plan.new_priority          401 403 422 422 422 422 401 403
GET  /plans/drafted/priorities/HOS/edit             plan.edit_priority         303 403 200 200 200 200 303 403
POST /plans/drafted/priorities/HOS/edit             plan.edit_priority         401 403 422 422 422 422 401 403
GET  /plans/drafted/principles/new                  plan.new_principle         303 403 200 200 200 200 303 403
POST /plans/drafted/principles/new                  plan.new_principle         401 403 422 422 422 422 401 403
GET  /plans/drafted/principles/{principle}/edit     plan.edit_principle        303 403 200 200 200 200 303 403
POST /plans/drafted/principles/{principle}/edit     plan.edit_principle        401 403 422 422 422 422 401 403
GET  /plans/drafted/actions/new                     plan.new_action            303 403 200 200 200 200 303 403
POST /plans/drafted/actions/new                     plan.new_action            401 403 422 422 422 422 401 403
GET  /plans/drafted/actions/HOS-1                   plan.action                303 200 200 200 200 200 303 200
GET  /plans/shut/actions/HOS-1                      plan.action                303 404 200 200 200 200 303 404
GET  /plans/drafted/actions/HOS-1/edit              plan.edit_action           303 403 200 200 200 200 303 403
POST /plans/drafted/actions/HOS-1/edit              plan.edit_action           401 403 422 422 422 422 401 403
GET  /plans/open/actions/HOS-1/edit                 plan.edit_action           303 403 409 409 409 409 303 403
POST /plans/open/actions/HOS-1/edit                 plan.edit_action           401 403 409 409 409 409 401 403
GET  /plans/drafted/actions/HOS-1/history           plan.history               303 200 200 200 200 200 303 200
GET  /plans/shut/actions/HOS-1/history              plan.history               303 404 200 200 200 200 303 404
GET  /plans/open/actions/HOS-2/update               plan.report                303 403 403 200 200 200 303 403
POST /plans/open/actions/HOS-2/update               plan.report                401 403 403 422 422 422 401 403
GET  /plans/open/actions/HOS-2/correct              plan.correct               303 403 403 403 403 200 303 403
POST /plans/open/actions/HOS-2/correct              plan.correct               401 403 403 403 403 422 401 403
GET  /plans/open/actions/HOS-1/partner-plans/{link} plan.check_link            303 403 200 200 200 200 303 403
POST /plans/open/actions/HOS-1/partner-plans/{link} plan.check_link            401 403 422 422 422 422 401 403
GET  /plans/open/actions/HOS-3/hand-on              plan.hand_on               303 403 403 403 200 200 303 403
POST /plans/open/actions/HOS-3/hand-on              plan.hand_on               401 403 403 403 422 422 401 403
GET  /plans/open/actions/HOS-2/hand-on              plan.hand_on               303 403 403 303 303 303 303 403
GET  /plans/open/actions/HOS-2/new-owner            plan.new_owner             303 403 200 200 200 200 303 403
POST /plans/open/actions/HOS-2/new-owner            plan.new_owner             401 403 303 403 303 303 401 403
GET  /plans/shut/actions/HOS-1/new-owner            plan.new_owner             303 404 200 200 200 200 303 404
POST /plans/open/actions/HOS-2/new-owner/take-back  plan.take_back             401 403 303 303 303 303 401 403
POST /plans/open/actions/HOS-2/new-owner/keep       plan.keep                  401 403 403 303 303 303 401 403
POST /plans/drafted/actions/HOS-2/new-owner/{offer}/give plan.give             401 403 403 403 303 303 401 403
POST /plans/open/actions/HOS-2/suggestions/{said}/leave plan.leave_suggestion  401 403 403 303 303 303 401 403
GET  /plans/open/since                              plan.since                 303 200 200 200 200 200 303 200
POST /plans/open/since                              plan.since                 401 303 303 303 303 303 401 303
GET  /plans/shut/since                              plan.since                 303 404 200 200 200 200 303 404
GET  /plans/open/actions/HOS-2/update-for           plan.update_for            303 403 403 403 200 200 303 403
POST /plans/open/actions/HOS-2/update-for           plan.update_for            401 403 403 403 422 422 401 403
GET  /plans/open/actions/HOS-4/update-for           plan.update_for            303 403 403 403 403 403 303 403
GET  /plans/shut/actions/HOS-2/update-for           plan.update_for            303 404 403 403 200 200 303 404
GET  /plans/open/actions/HOS-2/entered/{update}     plan.check_update          303 404 404 200 404 404 303 404
POST /plans/open/actions/HOS-2/entered/{update}     plan.check_update          401 404 404 303 404 404 401 404

GET  /circles/{circle}/proposals/new                proposals.new              303 403 403 200 200 200 303 403
POST /circles/{circle}/proposals/new                proposals.new              401 403 403 422 422 422 401 403
GET  /circles/{circle}/logbook                      proposals.logbook          303 200 200 200 200 200 303 200

GET  /proposals/{draft}                             proposals.show             303 404 200 200 200 200 303 404
GET  /proposals/{asked}                             proposals.show             303 200 200 200 200 200 303 200
GET  /proposals/{closed}                            proposals.show             303 404 200 200 200 200 303 404

GET  /decisions/{decision}                          proposals.decision         303 200 200 200 200 200 303 200
GET  /decisions/{secret}                            proposals.decision         303 404 200 200 200 200 303 404

GET  /proposals/{draft}/versions                    proposals.versions         303 404 200 200 200 200 303 404
GET  /proposals/{asked}/versions                    proposals.versions         303 200 200 200 200 200 303 200
GET  /proposals/{draft}/write                       proposals.write            303 404 403 200 403 403 303 404
POST /proposals/{draft}/write                       proposals.write            401 404 403 422 403 403 401 404
GET  /proposals/{asked}/write                       proposals.write            303 403 403 200 403 403 303 403
POST /proposals/{asked}/write                       proposals.write            401 403 403 422 403 403 401 403
GET  /proposals/{integrating}/write                 proposals.write            303 403 403 200 200 403 303 403
POST /proposals/{integrating}/write                 proposals.write            401 403 403 422 422 403 401 403
GET  /proposals/{draft}/effects/                    proposals.choose_effect    303 404 403 200 403 403 303 404
GET  /proposals/{draft}/effects/add/give_hat        proposals.add_effect       303 404 403 200 403 403 303 404
POST /proposals/{draft}/effects/add/give_hat        proposals.add_effect       401 404 403 422 403 403 401 404
GET  /proposals/{draft}/effects/0                   proposals.change_effect    303 404 403 200 403 403 303 404
POST /proposals/{draft}/effects/0                   proposals.change_effect    401 404 403 422 403 403 401 404
GET  /proposals/{draft}/effects/0/remove            proposals.remove_effect    303 404 403 200 403 403 303 404
POST /proposals/{draft}/effects/0/remove            proposals.remove_effect    401 404 403 303 403 403 401 404
GET  /proposals/{draft}/say                         proposals.say              303 404 200 200 200 200 303 404
POST /proposals/{draft}/say                         proposals.say              401 404 422 422 422 422 401 404
GET  /proposals/{asked}/say                         proposals.say              303 403 200 200 200 200 303 403
POST /proposals/{asked}/say                         proposals.say              401 403 422 422 422 422 401 403
GET  /proposals/{closed}/say                        proposals.say              303 404 200 200 200 200 303 404
POST /proposals/{closed}/say                        proposals.say              401 404 422 422 422 422 401 404
GET  /proposals/{asked}/questions/{question}        proposals.reply            303 403 403 200 403 403 303 403
POST /proposals/{asked}/questions/{question}        proposals.reply            401 403 403 422 403 403 401 403
GET  /proposals/{asked}/input                       proposals.record_input     303 403 403 200 200 200 303 403
POST /proposals/{asked}/input                       proposals.record_input     401 403 403 422 422 422 401 403
GET  /proposals/{asked}/roster                      proposals.roster           303 403 403 403 200 403 303 403
POST /proposals/{asked}/roster                      proposals.roster           401 403 403 403 422 403 401 403
GET  /proposals/{asked}/answer-ahead                proposals.answer_ahead     303 403 403 200 200 200 303 403
POST /proposals/{asked}/answer-ahead                proposals.answer_ahead     401 403 403 422 422 422 401 403
GET  /proposals/{asking}/answer                     proposals.answer           303 403 403 200 200 200 303 403
POST /proposals/{asking}/answer                     proposals.answer           401 403 403 422 422 422 401 403
GET  /proposals/{draft}/move/open                   proposals.move             303 404 403 200 403 403 303 404
POST /proposals/{draft}/move/open                   proposals.move             401 404 403 422 403 403 401 404
GET  /proposals/{draft}/move/open_straight          proposals.move             303 404 403 403 200 403 303 404
POST /proposals/{draft}/move/open_straight          proposals.move             401 404 403 403 422 403 401 404
GET  /proposals/{draft}/move/withdraw               proposals.move             303 404 403 200 403 403 303 404
POST /proposals/{draft}/move/withdraw               proposals.move             401 404 403 422 403 403 401 404
GET  /proposals/{asked}/move/next                   proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{asked}/move/next                   proposals.move             401 403 403 403 303 403 401 403
GET  /proposals/{asked}/move/park                   proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{asked}/move/park                   proposals.move             401 403 403 403 422 403 401 403
GET  /proposals/{asked}/move/refer                  proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{asked}/move/refer                  proposals.move             401 403 403 403 422 403 401 403
GET  /proposals/{asking}/move/integrate             proposals.move             303 403 403 403 403 403 303 403
POST /proposals/{asking}/move/integrate             proposals.move             401 403 403 403 403 403 401 403
GET  /proposals/{asking}/move/decide                proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{asking}/move/decide                proposals.move             401 403 403 403 409 403 401 403
GET  /proposals/{integrating}/move/ask_again        proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{integrating}/move/ask_again        proposals.move             401 403 403 403 422 403 401 403
GET  /proposals/{parked}/move/take_up               proposals.move             303 403 403 403 200 403 303 403
POST /proposals/{parked}/move/take_up               proposals.move             401 403 403 403 422 403 401 403
GET  /proposals/{agreed}/move/decide                proposals.move             303 403 403 403 303 403 303 403
POST /proposals/{agreed}/move/decide                proposals.move             401 403 403 403 303 403 401 403
GET  /proposals/{agreed}/move/withdraw              proposals.move             303 403 403 409 403 403 303 403
POST /proposals/{agreed}/move/withdraw              proposals.move             401 403 403 409 403 403 401 403

GET  /objections/{objection}                        proposals.objection        303 404 200 200 200 200 303 404
POST /objections/{objection}                        proposals.objection        401 404 403 422 422 403 401 404
GET  /objections/{my_objection}                     proposals.objection        303 404 200 200 200 200 303 404
POST /objections/{my_objection}                     proposals.objection        401 404 403 422 422 403 401 404
GET  /objections/{my_objection}/confirm             proposals.confirm          303 404 403 200 403 403 303 404
POST /objections/{my_objection}/confirm             proposals.confirm          401 404 403 422 403 403 401 404
GET  /objections/{objection}/confirm                proposals.confirm          303 404 403 403 403 403 303 404
POST /objections/{objection}/confirm                proposals.confirm          401 404 403 403 403 403 401 404

GET  /decided/                                      public.decided             200 200 200 200 200 200 200 200
GET  /decided/{public_decision}                     public.decision_alone      200 200 200 200 200 200 200 200
GET  /decided/{decision}                            public.decision_alone      404 404 404 404 404 404 404 404
GET  /decided/{secret}                              public.decision_alone      404 404 404 404 404 404 404 404

GET  /circles/{helping}/report                      circles.report             303 403 403 403 403 200 303 403
POST /circles/{helping}/report                      circles.report             401 403 403 403 403 422 401 403
GET  /circles/{helping}/reports/{report}            circles.read_report        303 404 200 200 200 200 303 404
GET  /circles/hats/{term}/look                      circles.look_at_hat        303 403 403 403 200 200 303 403
POST /circles/hats/{term}/look                      circles.look_at_hat        401 403 403 403 422 422 401 403

GET  /circles/{circle}/policies                     policies.list_policies     303 200 200 200 200 200 303 200
GET  /circles/{helping}/policies                    policies.list_policies     303 404 404 404 404 200 303 404
GET  /policies/{policy}                             policies.show              303 200 200 200 200 200 303 200
GET  /policies/{closed_policy}                      policies.show              303 404 404 404 404 200 303 404

GET  /proposals/{heard}                             proposals.show             303 404 200 200 200 200 303 404
GET  /proposals/{sent_secretly}                     proposals.show             303 200 200 200 200 200 303 404
GET  /proposals/{there}                             proposals.show             303 200 404 404 404 404 303 404
GET  /decisions/{answer}                            proposals.decision         303 200 200 200 200 200 303 404
GET  /decisions/                                    proposals.decisions        303 200 200 200 200 200 303 200
GET  /decisions/{decision}/correct                  proposals.correct          303 403 403 403 403 200 303 403
POST /decisions/{decision}/correct                  proposals.correct          401 403 403 403 403 422 401 403
GET  /decisions/{secret}/correct                    proposals.correct          303 404 403 403 403 200 303 404
POST /decisions/{secret}/correct                    proposals.correct          401 404 403 403 403 422 401 404

GET  /objections/{objection}/doubt                  proposals.raise_doubt      303 404 403 200 200 200 303 404
POST /objections/{objection}/doubt                  proposals.raise_doubt      401 404 403 422 422 422 401 404
GET  /objections/{my_objection}/doubt               proposals.raise_doubt      303 404 403 403 200 200 303 404
POST /objections/{my_objection}/doubt               proposals.raise_doubt      401 404 403 403 422 422 401 404
GET  /doubts/{doubt}                                proposals.doubt            303 404 200 200 200 200 303 404
POST /doubts/{doubt}                                proposals.doubt            401 404 403 422 422 422 401 404
GET  /doubts/{doubt}/for/{waits}                    proposals.doubt_for        303 404 403 403 200 403 303 404
POST /doubts/{doubt}/for/{waits}                    proposals.doubt_for        401 404 403 403 422 403 401 404
GET  /doubts/{doubt}/close                          proposals.close_doubt      303 404 403 403 200 403 303 404
POST /doubts/{doubt}/close                          proposals.close_doubt      401 404 403 403 422 403 401 404
GET  /proposals/{heard}/guests                      proposals.invite_guest     303 404 403 403 200 403 303 404
POST /proposals/{heard}/guests                      proposals.invite_guest     401 404 403 403 422 403 401 404
POST /proposals/{heard}/guests/{guest}/end          proposals.end_guest        401 404 403 403 303 403 401 404

GET  /proposals/{asking}/run                        facilitating.run           303 404 403 403 200 403 303 404
GET  /proposals/{draft}/run                         facilitating.run           303 404 403 403 200 403 303 404
GET  /proposals/{asking}/news                       facilitating.news          303 200 200 200 200 200 303 200
GET  /proposals/{closed}/news                       facilitating.news          303 404 200 200 200 200 303 404
GET  /proposals/{asking}/sheet                      facilitating.sheet         303 403 200 200 200 200 303 403
GET  /proposals/{asking}/sheet?list=1               facilitating.sheet         303 403 403 403 200 403 303 403
GET  /proposals/{closed}/sheet                      facilitating.sheet         303 404 200 200 200 200 303 404
GET  /proposals/{asking}/key-in                     facilitating.key_in        303 403 403 403 200 403 303 403
POST /proposals/{asking}/key-in                     facilitating.key_in        401 403 403 403 422 403 401 403
GET  /proposals/{asking}/answer-for/{waits}         facilitating.answer_for    303 403 403 403 200 403 303 403
POST /proposals/{asking}/answer-for/{waits}         facilitating.answer_for    401 403 403 403 422 403 401 403
GET  /proposals/{asking}/answer-for/{asker}         facilitating.answer_for    303 403 403 403 404 403 303 403
GET  /proposals/{asked}/speak-for/{waits}           facilitating.speak_for     303 403 403 403 200 403 303 403
POST /proposals/{asked}/speak-for/{waits}           facilitating.speak_for     401 403 403 403 422 403 401 403
GET  /proposals/{asked}/speak-for/{asker}           facilitating.speak_for     303 403 403 403 404 403 303 403
GET  /proposals/{stopped}/entered                   facilitating.check_entered 303 404 404 404 404 200 303 404
POST /proposals/{stopped}/entered                   facilitating.check_entered 401 404 404 404 404 303 401 404
GET  /proposals/{asking}/stop-clock                 facilitating.stop_clock    303 403 200 200 200 200 303 403
POST /proposals/{asking}/stop-clock                 facilitating.stop_clock    401 403 303 303 303 303 401 403
GET  /proposals/{asked}/stop-clock                  facilitating.stop_clock    303 403 409 409 409 409 303 403
GET  /proposals/{stopped}/start-clock               facilitating.start_clock   303 403 403 403 200 403 303 403
POST /proposals/{stopped}/start-clock               facilitating.start_clock   401 403 403 403 422 403 401 403
GET  /proposals/{asking}/start-clock                facilitating.start_clock   303 403 403 403 409 403 303 403

GET  /circles/{circle}/selections                   selections.list_selections 303 404 200 200 200 200 303 404
GET  /circles/{circle}/selections/new               selections.new             303 404 403 403 200 403 303 404
POST /circles/{circle}/selections/new               selections.new             401 404 403 403 422 403 401 404
GET  /selections/{naming}                           selections.show            303 404 200 200 200 200 303 404
GET  /selections/{naming}/name                      selections.nominate        303 404 403 200 200 200 303 404
POST /selections/{naming}/name                      selections.nominate        401 404 403 422 422 422 401 404
GET  /selections/{chosen}/name                      selections.nominate        303 404 403 409 409 409 303 404
GET  /selections/{naming}/name/{waits}              selections.nominate_for    303 404 403 403 200 403 303 404
POST /selections/{naming}/name/{waits}              selections.nominate_for    401 404 403 403 422 403 401 404
GET  /selections/{naming}/change-round              selections.open_change     303 404 403 403 200 403 303 404
POST /selections/{naming}/change-round              selections.open_change     401 404 403 403 422 403 401 404
GET  /selections/{changing}/propose                 selections.propose         303 404 403 403 200 403 303 404
POST /selections/{changing}/propose                 selections.propose         401 404 403 403 422 403 401 404
GET  /selections/{naming}/propose                   selections.propose         303 404 403 403 409 403 303 404
GET  /selections/{naming}/stop                      selections.stop            303 404 403 403 200 403 303 404
POST /selections/{naming}/stop                      selections.stop            401 404 403 403 422 403 401 404

GET  /decisions/{decision}/reviews                  reviews.of_decision        303 200 200 200 200 200 303 200
GET  /decisions/{secret}/reviews                    reviews.of_decision        303 404 200 200 200 200 303 404
POST /decisions/{later}/reviews                     reviews.of_decision        401 403 403 303 303 303 401 403
GET  /reviews/{review}                              reviews.show               303 404 200 200 200 200 303 404
POST /reviews/{review}                              reviews.show               401 404 422 422 422 422 401 404
GET  /reviews/{review}/verdict                      reviews.verdict            303 404 403 403 200 200 303 404
POST /reviews/{review}/verdict                      reviews.verdict            401 404 403 403 422 422 401 404

GET  /decisions/{decision}/appeals                  appeals.of_decision        303 200 200 200 200 200 303 200
GET  /decisions/{secret}/appeals                    appeals.of_decision        303 404 200 200 200 200 303 404
GET  /decisions/{decision}/appeals/new              appeals.new                303 200 200 409 409 409 303 200
POST /decisions/{decision}/appeals/new              appeals.new                401 422 422 409 409 409 401 422
GET  /appeals/{gathering}                           appeals.show               303 200 200 404 404 404 303 200
GET  /appeals/{hearing}                             appeals.show               303 200 200 200 200 200 303 404
GET  /appeals/{gathering}/join                      appeals.join               303 200 200 409 409 409 303 200
POST /appeals/{gathering}/join                      appeals.join               401 422 422 409 409 409 401 422
GET  /appeals/{hearing}/join                        appeals.join               303 409 409 409 409 409 303 409
GET  /appeals/{hearing}/meeting                     appeals.meeting            303 403 403 403 200 403 303 404
POST /appeals/{hearing}/meeting                     appeals.meeting            401 403 403 403 422 403 401 404
GET  /appeals/{hearing}/more                        appeals.more               303 403 403 403 200 403 303 404
POST /appeals/{hearing}/more                        appeals.more               401 403 403 403 422 403 401 404
GET  /appeals/{hearing}/settled                     appeals.settled            303 200 403 403 403 403 303 404
POST /appeals/{hearing}/settled                     appeals.settled            401 422 403 403 403 403 401 404
GET  /appeals/{hearing}/pass-on                     appeals.pass_on            303 200 403 403 200 403 303 404
POST /appeals/{hearing}/pass-on                     appeals.pass_on            401 409 403 403 409 403 401 404
GET  /appeals/{hearing}/take-back                   appeals.take_back          303 200 403 403 403 403 303 404
POST /appeals/{hearing}/take-back                   appeals.take_back          401 303 403 403 403 403 401 404
GET  /appeals/{hearing}/propose                     appeals.propose            303 403 403 200 200 200 303 404
POST /appeals/{hearing}/propose                     appeals.propose            401 403 403 303 303 303 401 404

GET  /circles/{circle}/sessions                     voices.sessions            303 200 200 200 200 200 303 200
GET  /circles/{circle}/sessions/new                 voices.add                 303 403 403 200 200 200 303 403
POST /circles/{circle}/sessions/new                 voices.add                 401 403 403 422 422 422 401 403
GET  /sessions/{session}                            plan.session               303 404 200 200 200 200 303 404
GET  /sessions/{session_members}                    plan.session               303 200 200 200 200 200 303 200
GET  /sessions/{session}/edit                       voices.edit                303 404 403 403 403 200 303 404
POST /sessions/{session}/edit                       voices.edit                401 404 403 403 403 422 401 404
GET  /sessions/{session_members}/edit               voices.edit                303 403 403 403 403 200 303 403

GET  /plans/open/bring                              importing.bring            303 403 403 200 200 200 303 403
POST /plans/open/bring                              importing.bring            401 403 403 422 422 422 401 403
GET  /plans/drafted/bring                           importing.bring            303 403 200 200 200 200 303 403
GET  /plans/shut/bring                              importing.bring            303 404 200 200 200 200 303 404
POST /plans/shut/bring                              importing.bring            401 404 422 422 422 422 401 404
GET  /brought/{sheet}/columns                       importing.columns          303 404 404 200 404 404 303 404
POST /brought/{sheet}/columns                       importing.columns          401 404 404 303 404 404 401 404
GET  /brought/{sheet}                               importing.rows             303 404 404 200 404 404 303 404
POST /brought/{sheet}                               importing.rows             401 404 404 303 404 404 401 404
GET  /brought/{sheet}/end                           importing.end              303 404 404 200 404 404 303 404
POST /brought/{sheet}/end                           importing.end              401 404 404 422 404 404 401 404
GET  /brought/{closed_sheet}                        importing.rows             303 404 404 404 200 404 303 404
GET  /brought/{closed_sheet}/end                    importing.end              303 404 404 404 200 404 303 404
GET  /brought/{proposed_sheet}/end                  importing.end              303 404 404 303 404 404 303 404
GET  /brought/{proposed_sheet}/done                 importing.show             303 404 404 200 404 404 303 404
GET  /brought/{sheet}/done                          importing.show             303 404 404 303 404 404 303 404
GET  /brought/{sheet}/put-away                      importing.put_away         303 404 404 200 404 404 303 404
POST /brought/{sheet}/put-away                      importing.put_away         401 404 404 303 404 404 401 404
GET  /plans/drafted/sheet.csv                       importing.sheet_csv        303 200 200 200 200 200 303 200
GET  /plans/shut/sheet.csv                          importing.sheet_csv        303 404 200 200 200 200 303 404
GET  /plans/drafted/sheet.xlsx                      importing.sheet_xlsx       303 200 200 200 200 200 303 200
GET  /plans/shut/sheet.xlsx                         importing.sheet_xlsx       303 404 200 200 200 200 303 404

GET  /reviews/                                      queue.mine                 303 200 200 200 200 200 303 200
GET  /circles/{circle}/reviews-due                  queue.of_circle            303 200 200 200 200 200 303 200
GET  /circles/{helping}/reviews-due                 queue.of_circle            303 404 404 404 404 200 303 404
GET  /plans/open/reviews-due                        queue.of_plan              303 200 200 200 200 200 303 200
GET  /plans/shut/reviews-due                        queue.of_plan              303 404 200 200 200 200 303 404

GET  /calendars/                                    calendars.mine             303 200 200 200 200 200 303 200
POST /calendars/                                    calendars.mine             401 422 422 422 422 422 401 422
GET  /calendars/{feed}/take-back                    calendars.take_back        303 404 404 200 404 404 303 404
POST /calendars/{feed}/take-back                    calendars.take_back        401 404 404 422 404 404 401 404
GET  /calendar/{feed}-{calendar}.ics                calendars.read             200 200 200 200 200 200 200 200
GET  /calendar/{feed}-nothing.ics                   calendars.read             404 404 404 404 404 404 404 404
GET  /proposals/{asking}/deadline.ics               calendars.deadline_file    303 200 200 200 200 200 303 200
GET  /proposals/{heard}/deadline.ics                calendars.deadline_file    303 404 404 404 404 404 303 404
GET  /proposals/{draft}/deadline.ics                calendars.deadline_file    303 404 404 404 404 404 303 404

GET  /home                                          home.index                 303 200 200 200 200 200 303 200
GET  /circles/{circle}/pack                         home.print_pack            303 403 200 200 200 200 303 403
GET  /circles/{helping}/pack                        home.print_pack            303 403 403 403 403 200 303 403
GET  /circles/{circle}/pack/key-in                  home.pile                  303 403 403 403 200 200 303 403
GET  /circles/{helping}/pack/key-in                 home.pile                  303 403 403 403 403 200 303 403
"""

DEMO = """
GET  /demo/                                         demo.index                 200 200 200 200 200 200 200 200
POST /demo/sign-in/nobody                           demo.sign_in               404 404 404 404 404 404 404 404
GET  /demo/letters                                  demo.letters               200 200 200 200 200 200 200 200
GET  /demo/letters/9999/html                        demo.letter_as_sent        404 404 404 404 404 404 404 404
"""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    method: str
    address: str
    endpoint: str
    answers: tuple[int, ...]


def rows(table: str) -> list[Row]:
    """The lines of the table."""
    split = [line.split() for line in table.splitlines() if line.strip()]
    return [Row(each[0], each[1], each[2], tuple(map(int, each[3:]))) for each in split]
