-- Puts a roster down as a file says it: the unit by its code or name at the asker's site, the person by RPPS number, username or name
-- ("NOM Prénom", either way round), times. Each line is gate.add_duty's to decide, by the id that its own words give: sent again, it is kept
-- once. Returns {"refusal"}, or one word for each line, in order: 'added', or why not.
--   (1) session  (2) who enters a roster, as in gate.add_duty  (3) a unit of the site, exactly one person
create or replace function gate.add_duties(p_secret bytea, p_lines jsonb) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_line jsonb;
  v_unit uuid;
  v_people uuid[];
  v_said text;
  v_words jsonb := '[]';
begin
  perform gate.require_safe_transaction();
  if p_secret is null or jsonb_typeof(p_lines) is distinct from 'array' or jsonb_array_length(p_lines) > 500 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    return '{"refusal": "no_session"}';
  elsif v_who.role not in ('secretary', 'director') or v_who.narrow then  -- 2
    return '{"refusal": "role_refuses"}';
  end if;
  for v_line in select l.line from jsonb_array_elements(p_lines) with ordinality l (line, n) order by l.n loop  -- 3
    v_unit := (select u.id from directory.unit u
               where u.site_id = v_who.site_id and (u.closed_on is null or u.closed_on > v_at::date)
                 and lower(v_line ->> 'unit') in (lower(u.code), lower(u.name)) order by lower(u.code) = lower(v_line ->> 'unit') desc limit 1);
    v_people := array(select a.id from directory.account a
                      where a.role in ('physician', 'nurse', 'pharmacist', 'laboratory') and (a.left_on is null or a.left_on > v_at::date)
                        and lower(v_line ->> 'who') in (a.rpps, a.username, lower(a.family_name || ' ' || a.given_name),
                                                        lower(a.given_name || ' ' || a.family_name)));
    v_said := case when v_unit is null then 'unknown_unit'
                   when cardinality(v_people) = 0 then 'unknown_account'
                   when cardinality(v_people) > 1 then 'several_accounts' end;
    if v_said is null then
      v_said := gate.add_duty(
        p_secret, encode(substr(sha256(convert_to(concat_ws(' ', v_unit, v_people[1], v_line), 'UTF8')), 1, 16), 'hex')::uuid, v_unit, v_people[1],
        v_line ->> 'kind', (v_line ->> 'since')::timestamptz, (v_line ->> 'until')::timestamptz);
    end if;
    v_words := v_words || to_jsonb(v_said);
  end loop;
  return v_words;
end $$;
