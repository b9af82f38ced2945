-- Large contents: rowan_message and rowan_scheduled hold the head and the length of the whole, these rows the
-- whole in parts. rowan_content has one row for each with chunk_no -1, whose bytes are the number of parts.
-- A table of its own, so that looking for contents without messages does not read through the parts.
CREATE TABLE IF NOT EXISTS rowan_content_part (
  partition_no INT NOT NULL,
  content_id BIGINT NOT NULL,
  part_no INT NOT NULL,
  bytes MEDIUMBLOB NOT NULL,
  PRIMARY KEY (partition_no, content_id, part_no)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE rowan_message MODIFY content_length BIGINT NOT NULL;
ALTER TABLE rowan_scheduled MODIFY content_length BIGINT NOT NULL;
