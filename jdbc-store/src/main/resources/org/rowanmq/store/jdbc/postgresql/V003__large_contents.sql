-- Large contents: rowan_message and rowan_scheduled hold the head and the length of the whole, these rows the
-- whole in parts. rowan_content has one row for each with chunk_no -1, whose bytes are the number of parts.
-- A table of its own, so that looking for contents without messages does not read through the parts.
CREATE TABLE rowan_content_part (
  partition_no INT NOT NULL,
  content_id BIGINT NOT NULL,
  part_no INT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (partition_no, content_id, part_no)
) WITH (
  toast_tuple_target = 8160,
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0,
  toast.autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_vacuum_threshold = 20000, toast.autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE rowan_content_part ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE rowan_message ALTER COLUMN content_length TYPE BIGINT;
ALTER TABLE rowan_scheduled ALTER COLUMN content_length TYPE BIGINT;
