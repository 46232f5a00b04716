-- Rules about canaries, as the functions that act on them read them. A row of contact that no address stands behind makes
-- every canary have as many, so that their number in the table leads to nobody.
insert into incidents.rule (name, severity, action, threshold) values
  ('canary', 'grave', 'contain', '{"opened": 1}'),
  ('canary_listed', 'serious', 'alert', '{"distinct": 3}'),
  ('canary_contacted', 'grave', 'alert', '{"messages": 1}')
on conflict (name) do nothing;
create index canary_contact_mark on incidents.canary_contact (mark);
