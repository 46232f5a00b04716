-- A site holds every presence of many years: whoever asks for those of now must not walk past the others. Without an
-- end is without end.
drop index access.relationship_holder;
create index relationship_holder on access.relationship (holder, kind, (coalesce(until, 'infinity'::timestamptz)));
