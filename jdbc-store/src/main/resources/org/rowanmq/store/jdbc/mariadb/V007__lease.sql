-- Which broker serves this store: one row, in milliseconds of the database's clock since 1970. The term grows with
-- every holder. Not the fence's row, which every batch locks.
CREATE TABLE IF NOT EXISTS rowan_lease (
  partition_no INT NOT NULL,
  owner BIGINT NOT NULL,
  term BIGINT NOT NULL,
  holder VARCHAR(600) NOT NULL,
  held_since BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (partition_no)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
INSERT IGNORE INTO rowan_lease VALUES (0, 0, 0, '', 0, 0);
