-- The monthly review: how it was drawn, from how many, and what was signed.
alter table incidents.review add column seed text not null;
alter table incidents.review add column explained bigint not null;     -- explained openings of the month, of which 50 were drawn
alter table incidents.review add column digest bytea;                  -- SHA-256 of what was signed
alter table incidents.review add constraint review_signed_whole check (
  (signed_at is null) = (signed_by is null) and (signed_at is null) = (digest is null));
