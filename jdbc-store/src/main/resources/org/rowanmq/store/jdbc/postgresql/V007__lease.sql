-- Which broker serves this store: one row, in milliseconds of the database's clock since 1970. The term grows with
-- every holder. Not the fence's row, which every batch locks.
CREATE TABLE rowan_lease (
  partition_no INT NOT NULL,
  owner BIGINT NOT NULL,
  term BIGINT NOT NULL,
  holder VARCHAR(600) COLLATE "C" NOT NULL,
  held_since BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (partition_no)
) WITH (fillfactor = 10);
INSERT INTO rowan_lease VALUES (0, 0, 0, '', 0, 0);
