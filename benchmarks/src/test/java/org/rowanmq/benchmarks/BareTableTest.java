package org.rowanmq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BareTableTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void deletesWhatItInsertedAndNoMoreThanThereIs() throws SQLException {
    String url = "jdbc:h2:file:" + directory.resolve("bare");
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        BareTable table = new BareTable(connection, 100)) {
      assertThat(table.commit(10, 0)).isZero();
      assertThat(table.commit(0, 4)).isEqualTo(4);
      assertThat(table.commit(2, 20)).isEqualTo(8);
      try (ResultSet rows =
          connection.createStatement().executeQuery("SELECT COUNT(*) FROM message")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isZero();
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
