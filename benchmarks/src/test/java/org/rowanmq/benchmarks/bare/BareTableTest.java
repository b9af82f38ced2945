package org.rowanmq.benchmarks.bare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BareTableTest {
  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql", "mariadb"})
  void deletesWhatEarlierGroupsInsertedAndNoMore(String name) throws Exception {
    try (BareDatabase database = BareDatabase.start(name);
        Connection connection = database.connect()) {
      BareTable.create(connection, database.dialect());
      try (BareTable table = new BareTable(database.connect(), database.dialect(), 0, 100, true)) {
        assertThat(table.commit(10, 10)).isZero();
        assertThat(table.commit(0, 4)).isEqualTo(4);
        assertThat(table.commit(3, 20)).isEqualTo(6);
      }
      try (ResultSet rows =
          connection.createStatement().executeQuery("SELECT COUNT(*) FROM bare_message")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(3);
      }
    }
  }

  @Test
  void recordedSizesAreReplayedInOrder() throws IOException {
    Path file = directory.resolve("sizes");
    Files.writeString(file, "# inserts+deletes\n16+0\n3+16\n\n");
    GroupSizes sizes = GroupSizes.read(file);
    assertThat(sizes.groups())
        .isEqualTo(List.of(new GroupSizes.Group(16, 0), new GroupSizes.Group(3, 16)));
    assertThat(sizes.at(2)).isEqualTo(new GroupSizes.Group(16, 0));
  }

  @Test
  void aWrongLineIsNamed() throws IOException {
    Path file = directory.resolve("sizes");
    Files.writeString(file, "1+1\n12\n");
    assertThatThrownBy(() -> GroupSizes.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sizes:2");
  }
}
