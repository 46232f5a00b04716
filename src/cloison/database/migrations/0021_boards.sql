-- A sheet of a board on paper has an allowance of its own: a whole ward at each shift, and the rows of the screen alone;
-- `export` stays for prints of records.
alter table access.ceiling drop constraint ceiling_kind_check;
alter table access.ceiling add constraint ceiling_kind_check check (kind in (
  'explained', 'others', 'search_rows', 'confirmations', 'export', 'admissions', 'explains', 'reveals', 'confirmed', 'sheets'));
