-- The pseudonym of a patient on officers' pages: P- and eight hexadecimal digits, the same in this installation for good, and
-- not the id. Whoever sees it can do nothing with it but compare, or ask for its name with a reason (gate.ask_reveal).
create or replace function gate.pseudonym(p_patient uuid) returns text
language sql stable as $$
  select 'P-' || upper(substr(encode(sha256(s.secret || uuid_send(p_patient)), 'hex'), 1, 8)) from incidents.salt s
$$;
