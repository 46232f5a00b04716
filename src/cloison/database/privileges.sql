-- Who may do what, on one page. Everything is taken away first; what follows is all there is.
-- Tables of records, relationships, allowances, sessions and ledger: no login role holds any right on them.

-- 1. Nobody has anything by being there.
revoke all on all functions in schema gate from public;
revoke all on all tables in schema directory, access, records, identity, ledger, gate, incidents, staging,
  cloison from public,
  cloison_web, cloison_signin, cloison_jobs, cloison_import, cloison_feed, cloison_backup;
do $$ begin   -- the name of the database is the operator's
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to cloison_owner, cloison_signin, cloison_web, cloison_jobs, '
                 'cloison_import, cloison_feed, cloison_backup', current_database());
end $$;

-- 2. cloison_gate owns the functions and cannot log in. It holds what they need, and no more.
grant usage on schema directory, access, records, identity, ledger, gate, incidents, staging, cloison to cloison_gate;
grant select on cloison.deployment, gate.clock_offset to cloison_gate;
grant select on all tables in schema directory to cloison_gate;
grant select, insert on identity.session, access.relationship, access.break_glass, records.patient, records.data_key,
  records.resource, records.stay, records.lying, records.absence, ledger.line, ledger.outbox, gate.ticket, access.holder to cloison_gate;
grant update (ended_at, ended_because, stepped_up_at, step_up_spent_at) on identity.session to cloison_gate;
grant select, insert, update (last_seen) on identity.device to cloison_gate;
grant select, insert, update on identity.invitation to cloison_gate;
grant update (until, confirmed_by, ended_at) on access.relationship to cloison_gate;
grant select, insert, update (freed_at) on access.room_hours to cloison_gate;
grant select, insert, update (confirmed_by, confirmed_at, beyond, until, ended_by, ended_because) on records.link to cloison_gate;
grant select, insert, delete on records.linked to cloison_gate;           -- made from the links, anew
grant update (identity_status, doubtful, deceased) on records.patient to cloison_gate;
grant update (superseded_at) on records.resource to cloison_gate;         -- versions are never overwritten
grant update (discharged_at, discharged_by, cancelled_at, cancelled_by, leaving_on) on records.stay to cloison_gate;
grant update (until) on records.lying, records.absence to cloison_gate;
grant update (cleaned_at) on directory.bed to cloison_gate;
grant usage on sequence records.ipp_number, records.nda_number to cloison_gate;
grant update (id) on access.holder to cloison_gate;                       -- for its row lock
grant select, insert, update on access.spent, records.blind_index to cloison_gate;
grant delete on gate.ticket to cloison_gate;                              -- once nobody can take it any more
grant select on access.kind, access.ceiling, access.permission, records.wrapping_key to cloison_gate;
grant select, update on records.population to cloison_gate;
grant insert on records.contact_token, records.imported to cloison_gate;
grant select on records.imported to cloison_gate;
grant select, insert on records.fed, records.fed_rejected to cloison_gate;
grant delete, update (sealed, mended_at, replayed_at, asked_at, asked_xid, because, discarded_at, discarded_by, words, mended_by, wanted_at,
  wanted_by) on records.fed_rejected to cloison_gate;
grant select, insert, update (traits, contact) on records.fed_identity to cloison_gate;
grant select, insert on records.fed_patient to cloison_gate;
grant select, insert, update (rank, issued, issue, content, held) on records.fed_result to cloison_gate;
grant insert on directory.site, directory.unit, directory.bed, directory.room, directory.account, directory.assignment, directory.duty to cloison_gate;
grant update (ended_at, ended_by) on directory.duty to cloison_gate;
grant update (left_on, suspended_at, suspended_by, suspended_because, awake_at, contained_at, ended_at, ended_by) on directory.account to cloison_gate;
grant update (contained_at, closed_on, name, commune, postcode) on directory.site to cloison_gate;  -- never its FINESS
grant update (name, kind, beds, closed_on, closed_at, closed_by) on directory.unit to cloison_gate;   -- never its site
grant select, insert on directory.yearly, directory.yearly_line to cloison_gate;
grant update (signed_at, signed_by, digest) on directory.yearly to cloison_gate;
grant update (verdict, judged_by, judged_at) on directory.yearly_line to cloison_gate;
grant update (room, label, closed_on, closed_at, closed_by) on directory.bed to cloison_gate;
grant update (name, closed_on, closed_at, closed_by) on directory.room to cloison_gate;
grant update (confirmed_by, ended_at, ended_by) on directory.assignment to cloison_gate;
grant select on access.authorship to cloison_gate;
grant select, insert, update, delete on directory.favourite, directory.letterhead, directory.sector to cloison_gate;
grant select on access.friction, incidents.rule, incidents.channel to cloison_gate;
grant select on incidents.salt to cloison_gate;
grant select, insert on access.proposal, access.raise, incidents.containment, incidents.alert, incidents.delivery,
  incidents.notice, incidents.canary, incidents.canary_contact, incidents.canary_shown, incidents.review,
  incidents.review_line, incidents.reveal to cloison_gate;
grant select, insert, update, delete on access.habit, access.attempt, access.brought, incidents.watched, incidents.channel
  to cloison_gate;
grant update (decided_by, decided_at, granted) on access.proposal to cloison_gate;
grant update (ended_at, reviewed_by, reviewed_at, verdict, review_words) on access.break_glass to cloison_gate;
grant update (alert_id, lifted_at, lifted_by, lift_reason) on incidents.containment to cloison_gate;
grant update (last_at, seen, facts, session_id, contained, state, taken_by, closed_at, closed_by, verdict) on incidents.alert to cloison_gate;
grant update on incidents.delivery to cloison_gate;
grant update (read_at) on incidents.notice to cloison_gate;
grant update (heard_at), delete on incidents.canary_contact to cloison_gate;  -- planted anew where a run was killed
grant update (at) on incidents.canary_shown to cloison_gate;
grant update (signed_at, signed_by, digest) on incidents.review to cloison_gate;
grant update (verdict, words, judged_at) on incidents.review_line to cloison_gate;
grant select, delete, truncate on all tables in schema staging to cloison_gate;  -- moved on, or put aside; then empty
grant select, insert, delete, update (site_id, at, body) on records.draft to cloison_gate;
grant select, insert, update (answered_at, answered_by) on records.request to cloison_gate;
grant select, insert, update (ended_at) on directory.downtime_card to cloison_gate;
grant select, insert on records.sheet, records.sheet_opened to cloison_gate;

grant delete on ledger.outbox to cloison_gate;                            -- once a line has its place in the tree
grant select, insert on ledger.leaf, ledger.checkpoint to cloison_gate;
grant select, update on ledger.sequencer to cloison_gate;

grant insert, delete on records.wrapping_key to cloison_gate;            -- rotation: added, retired, rewrapped, destroyed
grant update (retired_at, wrapped, root_id) on records.wrapping_key to cloison_gate;
grant update (wrapping_key_id, wrapped) on records.data_key to cloison_gate;
grant insert on records.rotation_step to cloison_gate;                    -- each step is written down, for good

-- 3. The record server: asks and takes.
grant usage on schema gate to cloison_web, cloison_signin, cloison_jobs;
grant execute on function gate.arrival_units, gate.service_units, gate.propose, gate.decide, gate.proposals, gate.assign, gate.end_assignment, gate.assignments_of,
  gate.create_account, gate.end_account, gate.find_account to cloison_web;
grant execute on function gate.ask_open, gate.ask_list, gate.ask_find, gate.ask_break_glass, gate.ask_write,
  gate.ask_openings, gate.take, gate.ask_board, gate.take_board, gate.ask_agenda, gate.ask_tasks, gate.wrapping_keys,
  gate.directory_entries, gate.whoami,
  gate.sweep_tickets, gate.canary_marks, gate.note_shown to cloison_web;
grant execute on function gate.ask_pairs, gate.ask_desk, gate.ask_beds, gate.desk_choices, gate.draw_numbers, gate.bed_cleaned, gate.set_sector to cloison_web;
grant execute on function gate.agenda_places, gate.colleagues, gate.site_units, gate.add_duty, gate.end_duty, gate.duties, gate.tasks_waiting to cloison_web;  -- the directory, and a number
grant execute on function gate.favourites, gate.note_favourite, gate.letterhead, gate.set_letterhead to cloison_web;
grant execute on function gate.alerts, gate.alert_detail, gate.account_timeline, gate.contain_by_hand, gate.lift, gate.judge_alert,
  gate.ask_reveal to cloison_web;                                         -- officers: the role is decided inside
grant execute on function gate.my_glasses, gate.end_glass, gate.glasses_to_review, gate.glasses_waiting, gate.review_glass, gate.notices, gate.read_notice,
  gate.waiting, gate.own_proposals, gate.draw_review, gate.reviews, gate.review_month, gate.judge_lines, gate.sign_review to cloison_web;
grant execute on function gate.places, gate.unit_sheet, gate.change_place, gate.accounts, gate.account_sheet, gate.accounts_to_watch,
  gate.suspend_account, gate.ask_why, gate.add_duties, gate.draw_yearly, gate.yearly_reviews, gate.yearly_review, gate.judge_yearly, gate.sign_yearly
  to cloison_web;                      -- those who govern; no patient but as why's ticket
grant execute on function gate.keep_draft, gate.draft_of, gate.drop_draft to cloison_web;   -- one's own words alone
grant execute on function gate.rejected_messages, gate.ask_message, gate.judge_message to cloison_web;   -- the queue of refused messages
grant execute on function gate.ask_accesses, gate.ask_copy, gate.requests_waiting to cloison_web;  -- what a patient asks for
grant execute on function gate.keep_card, gate.my_cards to cloison_web;     -- one's own code for the sheets of one's unit: its public half

-- 4. Sign-in: makes and ends sessions, and says who proved presence again.
grant execute on function gate.invite, gate.accept_invitation to cloison_signin;
grant execute on function gate.open_session, gate.end_session, gate.end_other_sessions, gate.step_up,
  gate.session_username to cloison_signin;
revoke all on all tables in schema signin from public, cloison_web, cloison_jobs, cloison_import, cloison_feed, cloison_backup,
  cloison_gate;
grant usage on schema signin to cloison_signin;                           -- its own tables: credentials, both factors
grant select, insert, update, delete on all tables in schema signin to cloison_signin;

-- 5. Import: puts ciphertext and facts down, and asks for them to be moved on. It reads nothing, staging neither.
grant usage on schema gate, staging to cloison_import;
grant insert on all tables in schema staging to cloison_import;
grant execute on function gate.move_staged, gate.move_staged_units, gate.imported_digests, gate.import_directory,
  gate.wrapping_keys, gate.plant_marks to cloison_import;

-- 5b. The feed: stages whom a message brings, says what follows of its own, gives out results, and keeps its queue. It reads nothing
-- of a record, and its facts are the feed's.
grant usage on schema gate, staging to cloison_feed;
grant insert on staging.patient, staging.data_key, staging.resource, staging.stay, staging.contact_token, staging.relationship to cloison_feed;
grant execute on function gate.move_fed, gate.import_directory, gate.wrapping_keys, gate.feed_answered, gate.feed_answer, gate.feed_known,
  gate.feed_says, gate.feed_takes, gate.feed_identity_known, gate.feed_corrects, gate.feed_links to cloison_feed;
grant execute on function gate.feed_match, gate.feed_report_known, gate.feed_gives to cloison_feed;                -- results by message
grant execute on function gate.feed_rejected, gate.feed_ask_rejected, gate.feed_take_rejected, gate.feed_mended, gate.feed_wanted,
  gate.feed_tried, gate.feed_discarded to cloison_feed;                                                          -- its queue

-- 6. Jobs: rotate keys, which they see wrapped only.
grant execute on function gate.key_status, gate.wrapping_keys, gate.add_wrapping_key, gate.data_keys_under,
  gate.rewrap_batch, gate.rewrap_wrapping_keys, gate.destroy_wrapping_key to cloison_jobs;
grant execute on function gate.canary_counts, gate.hear_canaries to cloison_jobs;    -- counted, and heard of; never named
-- And watch: rules that read the ledger inside the database, and alerts on their way out, which name no patient.
grant execute on function gate.watch, gate.clock_checked, gate.refresh_habits, gate.set_channels, gate.deliveries_due, gate.note_delivery,
  gate.expire_yearly to cloison_jobs;
-- And put the ledger's lines into the tree, of which they see commitments.
grant execute on function gate.sequence_lines, gate.leaves, gate.tree_size, gate.note_checkpoint to cloison_jobs;
-- And the sheets for when the system is down: ciphertext of those present in one unit, once an hour.
grant execute on function gate.ask_sheet, gate.take_sheet, gate.downtime_units, gate.keep_envelope, gate.sheet_opened to cloison_jobs;

grant execute on function gate.purge_messages to cloison_jobs;                       -- refused messages that were handled long ago

-- 7. Backup: reads everything, as ciphertext and pseudonyms.
grant usage on schema directory, access, records, identity, ledger, gate, incidents, cloison to cloison_backup;
grant select on all tables in schema directory, access, records, ledger, incidents, cloison to cloison_backup;
