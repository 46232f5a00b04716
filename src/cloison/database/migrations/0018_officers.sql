-- What officers see of patients: pseudonyms that are stable in this installation and not the ids.
create table incidents.salt (
  only_row boolean primary key default true check (only_row),
  secret bytea not null check (octet_length(secret) = 32)
);
insert into incidents.salt (secret) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

create index alert_account on incidents.alert (account_id, last_at) where account_id is not null;
create index containment_account on incidents.containment (subject, at);
create index break_glass_unreviewed on access.break_glass (began_at) where reviewed_at is null;
create index proposal_by on access.proposal (proposed_by, at);
