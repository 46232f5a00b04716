-- Rules about canaries, as the functions that act on them read them.
insert into incidents.rule (name, severity, action, threshold) values
  ('canary', 'grave', 'contain', '{}'),
  ('canary_listed', 'serious', 'alert', '{"rows": 3}'),
  ('canary_contacted', 'grave', 'alert', '{}')
on conflict (name) do nothing;
create index canary_contact_mark on incidents.canary_contact (mark);
