-- The site and unit that a change of a place is about, by what the change names: a site, a unit, a bed or a room; of what is
-- added, where it is added. No row: there is no such place.
create or replace function gate.site_of_place(p_do text, p_subject uuid) returns table (site_id uuid, unit_id uuid)
language sql stable as $$
  select p_subject, null::uuid where p_do = 'site.add'
  union all
  select e.id, null from directory.site e where e.id = p_subject and (p_do like 'site.%' and p_do <> 'site.add' or p_do = 'unit.add')
  union all
  select u.site_id, u.id from directory.unit u
  where u.id = p_subject and (p_do like 'unit.%' and p_do <> 'unit.add' or p_do in ('bed.add', 'room.add'))
  union all
  select u.site_id, u.id from directory.bed b join directory.unit u on u.id = b.unit_id
  where b.id = p_subject and p_do like 'bed.%' and p_do <> 'bed.add'
  union all
  select r.site_id, r.unit_id from directory.room r
  where r.id = p_subject and p_do like 'room.%' and p_do <> 'room.add'
$$;
