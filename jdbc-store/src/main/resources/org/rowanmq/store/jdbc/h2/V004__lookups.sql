-- Which waiting messages have a certain value of a header field or property, as one number.
-- Only for rows behind the windows in memory; a table of its own, because an index on rowan_message
-- would cost every message.
CREATE TABLE rowan_lookup (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  value_hash BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  id BIGINT NOT NULL,
  PRIMARY KEY (partition_no, queue_id, value_hash, priority_rank, id)
);

-- What of a queue's rows is in rowan_lookup: those above from_id, up to to_id, for these identifiers.
CREATE TABLE rowan_lookup_range (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  identifiers VARCHAR(100000) NOT NULL,
  from_id BIGINT NOT NULL,
  to_id BIGINT NOT NULL,
  PRIMARY KEY (partition_no, queue_id, priority_rank)
);
