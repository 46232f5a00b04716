-- A sheet of a board on paper has an allowance of its own: a whole ward at each shift, and the rows of the screen alone;
-- `export` stays for prints of records.
alter table access.ceiling drop constraint ceiling_kind_check;
alter table access.ceiling add constraint ceiling_kind_check check (kind in (
  'explained', 'others', 'search_rows', 'confirmations', 'export', 'admissions', 'explains', 'reveals', 'confirmed', 'sheets'));

-- What a board shows is of the last days: an import may say when each resource was recorded, else it is as old as its patient.
alter table staging.resource add column recorded_at timestamptz;
