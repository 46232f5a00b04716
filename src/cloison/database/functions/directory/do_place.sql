-- Does a change of a place that was found possible (gate.place_fault) and is whoever's to do: at once, or once a second person
-- granted it. Nothing is deleted: what is closed is dated, and comes back by a date taken away.
create or replace function gate.do_place(p_do text, p_id uuid, p_subject uuid, p_said jsonb, p_by uuid, p_at timestamptz) returns void
language plpgsql volatile as $$
declare
  v_name text := btrim(p_said ->> 'name');
  v_shuts boolean := p_do like '%.close';
begin
  if p_do = 'site.add' then
    insert into directory.site (id, finess, name, kind, commune, postcode, opened_on)
    values (p_id, p_said ->> 'finess', v_name, p_said ->> 'kind', btrim(p_said ->> 'commune'), p_said ->> 'postcode', p_at::date);
  elsif p_do = 'site.rename' then
    update directory.site set name = v_name, commune = btrim(p_said ->> 'commune'), postcode = p_said ->> 'postcode' where id = p_subject;
  elsif p_do in ('site.close', 'site.reopen') then
    update directory.site set closed_on = case when v_shuts then greatest(p_at::date, opened_on) end where id = p_subject;
  elsif p_do = 'unit.add' then
    insert into directory.unit (id, site_id, code, name, kind, beds)
    values (p_id, p_subject, btrim(p_said ->> 'code'), v_name, p_said ->> 'kind', (p_said ->> 'beds')::integer);
    insert into directory.bed (unit_id, room, label)   -- two in a room, by the door and by the window, until somebody renames them
    select p_id, (101 + n / 2)::text, (101 + n / 2)::text || substr('PF', n % 2 + 1, 1) from generate_series(0, (p_said ->> 'beds')::integer - 1) n;
  elsif p_do = 'unit.rename' then
    update directory.unit set name = v_name where id = p_subject;
  elsif p_do = 'unit.kind' then
    update directory.unit set kind = p_said ->> 'kind' where id = p_subject;
  elsif p_do = 'unit.beds' then
    update directory.unit set beds = (p_said ->> 'beds')::integer where id = p_subject;
  elsif p_do in ('unit.close', 'unit.reopen') then
    update directory.unit set closed_on = case when v_shuts then p_at::date end, closed_at = case when v_shuts then p_at end,
                              closed_by = case when v_shuts then p_by end where id = p_subject;
  elsif p_do = 'bed.add' then
    insert into directory.bed (id, unit_id, room, label) values (p_id, p_subject, btrim(p_said ->> 'room'), btrim(p_said ->> 'label'));
  elsif p_do = 'bed.rename' then
    update directory.bed set room = btrim(p_said ->> 'room'), label = btrim(p_said ->> 'label') where id = p_subject;
  elsif p_do in ('bed.close', 'bed.reopen') then
    update directory.bed set closed_on = case when v_shuts then p_at::date end, closed_at = case when v_shuts then p_at end,
                             closed_by = case when v_shuts then p_by end where id = p_subject;
  elsif p_do = 'room.add' then
    insert into directory.room (id, site_id, unit_id, name) select p_id, u.site_id, u.id, v_name from directory.unit u where u.id = p_subject;
  elsif p_do = 'room.rename' then
    update directory.room set name = v_name where id = p_subject;
  elsif p_do in ('room.close', 'room.reopen') then
    update directory.room set closed_on = case when v_shuts then p_at::date end, closed_at = case when v_shuts then p_at end,
                              closed_by = case when v_shuts then p_by end where id = p_subject;
  end if;
end $$;
