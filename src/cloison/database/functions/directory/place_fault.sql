-- Why a change of a place cannot be, in one word; null where it can. The change is `p_do` (site, unit, bed, room; add, rename,
-- close, reopen; of a unit kind and beds too), its subject, and what is said of it. A unit never goes to another site: it is
-- closed there and opened here, so that no history, no key and no director's reach moves with it.
--   wrong_words       a name, code or number that cannot be     name_taken  another one of the place bears it
--   no_place          no such place, or nothing to change       place_closed  it, or what it lies in, is closed
--   proposal_open     a second person is looking at this very place: its words may not change under their eyes
--   somebody_there    somebody lies or is present there         capacity_reached  as many beds as the unit may have
--   beds_open         more beds are open than that
create or replace function gate.place_fault(p_do text, p_id uuid, p_subject uuid, p_said jsonb, p_at timestamptz) returns text
language plpgsql stable as $$
declare
  v_site uuid;
  v_unit directory.unit;
  v_name text := btrim(p_said ->> 'name');
  v_beds integer := case when p_said ->> 'beds' ~ '^[0-9]{1,4}$' then (p_said ->> 'beds')::integer end;
  v_unit_id uuid;
  v_shut boolean;   -- the place itself
begin
  select s.site_id, s.unit_id into v_site, v_unit_id from gate.site_of_place(p_do, p_subject) s;
  select * into v_unit from directory.unit u where u.id = v_unit_id;
  if v_site is null then
    return 'no_place';
  end if;
  v_shut := case split_part(p_do, '.', 1)
    when 'site' then exists (select from directory.site e where e.id = p_subject and e.closed_on <= p_at::date)
    when 'unit' then p_do <> 'unit.add' and v_unit.closed_on <= p_at::date
    when 'bed' then exists (select from directory.bed b where b.id = p_subject and b.closed_on <= p_at::date)
    when 'room' then exists (select from directory.room r where r.id = p_subject and r.closed_on <= p_at::date) end;
  if coalesce(v_shut, false) <> (p_do like '%.reopen') then
    return case when p_do like '%.reopen' then 'no_place' else 'place_closed' end;
  elsif p_do not like 'site.%' and exists (select from directory.site e where e.id = v_site and e.closed_on <= p_at::date)
        or p_do like any ('{bed.%,room.%}') and v_unit.closed_on <= p_at::date then
    return 'place_closed';
  elsif p_do like any ('{%.add,%.rename}') and p_do not like 'bed.%'
        and coalesce(length(v_name) not between 2 and 80 or v_name ~ '[[:cntrl:]<>]', true)
        or p_do in ('unit.add', 'unit.beds') and (v_beds between 0 and 500) is not true
        or p_do in ('unit.add', 'unit.kind') and coalesce(p_said ->> 'kind' !~ '^[a-z_]{2,30}$', true)
        or p_do = 'unit.add' and coalesce(btrim(p_said ->> 'code') !~ '^[A-Za-z0-9-]{1,12}$', true)
        or p_do = 'site.add' and coalesce(p_said ->> 'finess' !~ '^([0-9]{2}|2[AB])[0-9]{7}$'
                                          or p_said ->> 'kind' not in ('clinic', 'nursing_home'), true)
        or p_do in ('site.add', 'site.rename') and coalesce(length(btrim(p_said ->> 'commune')) not between 1 and 80
                                                            or p_said ->> 'postcode' !~ '^[0-9]{5}$', true)
        or p_do in ('bed.add', 'bed.rename') and coalesce(length(btrim(p_said ->> 'room')) not between 1 and 20
             or length(btrim(p_said ->> 'label')) not between 1 and 20 or concat(p_said ->> 'room', p_said ->> 'label') ~ '[[:cntrl:]<>]', true) then
    return 'wrong_words';
  elsif p_do = 'unit.kind' and p_said ->> 'kind' = v_unit.kind or p_do = 'unit.beds' and v_beds = v_unit.beds then
    return 'no_place';
  elsif p_do in ('unit.rename', 'site.rename') and exists (
      select from gate.open_proposals(p_at) p left join directory.assignment g on g.id = p.subject and p.what = 'assignment'
      where p.what = 'place' and (p.subject = p_subject or p.payload ->> 'unit' = p_subject::text)
         or p.what = 'assignment' and (g.unit_id = p_subject or p_do = 'site.rename' and p.site_id = p_subject)) then
    return 'proposal_open';
  elsif (case p_do   -- in brackets: plpgsql would take its `then` for the branch's
      when 'site.add' then exists (select from directory.site e where e.id = p_id or e.finess = p_said ->> 'finess' or lower(e.name) = lower(v_name))
      when 'site.rename' then exists (select from directory.site e where e.id <> p_subject and lower(e.name) = lower(v_name))
      when 'unit.add' then exists (select from directory.unit u where u.id = p_id or u.site_id = v_site
                                     and (lower(u.name) = lower(v_name) or lower(u.code) = lower(btrim(p_said ->> 'code'))))
      when 'unit.rename' then exists (select from directory.unit u where u.id <> p_subject and u.site_id = v_site and lower(u.name) = lower(v_name))
      when 'bed.add' then exists (select from directory.bed b where b.id = p_id or b.unit_id = v_unit.id and lower(b.label) = lower(btrim(p_said ->> 'label')))
      when 'bed.rename' then exists (select from directory.bed b where b.id <> p_subject and b.unit_id = v_unit.id and lower(b.label) = lower(btrim(p_said ->> 'label')))
      when 'room.add' then exists (select from directory.room r where r.id = p_id or r.unit_id = v_unit.id and lower(r.name) = lower(v_name))
      when 'room.rename' then exists (select from directory.room r where r.id <> p_subject and r.unit_id = v_unit.id and lower(r.name) = lower(v_name)) end) then
    return 'name_taken';
  elsif p_do in ('bed.add', 'bed.reopen') and (
      select count(*) from directory.bed b where b.unit_id = v_unit.id and (b.closed_on is null or b.closed_on > p_at::date)) >= v_unit.beds then
    return 'capacity_reached';
  elsif p_do = 'bed.close' and exists (select from records.lying l where l.bed_id = p_subject and l.until is null)
        or p_do = 'unit.close' and exists (
          select from access.relationship r
          where r.holder = p_subject and r.kind = 'ward_presence' and coalesce(r.until, 'infinity'::timestamptz) > p_at
            and (r.ended_at is null or r.ended_at > p_at)) then
    return 'somebody_there';
  elsif p_do = 'unit.beds' and v_beds < (
      select count(*) from directory.bed b where b.unit_id = p_subject and (b.closed_on is null or b.closed_on > p_at::date)) then
    return 'beds_open';
  elsif p_do not in ('site.add', 'site.rename', 'site.close', 'site.reopen', 'unit.add', 'unit.rename', 'unit.kind', 'unit.beds',
                     'unit.close', 'unit.reopen', 'bed.add', 'bed.rename', 'bed.close', 'bed.reopen', 'room.add', 'room.rename',
                     'room.close', 'room.reopen') then
    return 'no_place';
  end if;
  return null;
end $$;
