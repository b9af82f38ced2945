package org.rowanmq.javax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.jms.Connection;
import javax.jms.ConnectionFactory;
import javax.jms.ConnectionMetaData;
import javax.jms.JMSSecurityException;
import org.junit.jupiter.api.Test;
import org.rowanmq.javax.jms.JmsConnectionFactory;

/** The javax client has everything of the jakarta client and nothing of its names. */
class GeneratedClientTest {
  private static final Path JAKARTA = Path.of(System.getProperty("rowan.classes.jakarta"));
  private static final Path JAVAX = Path.of(System.getProperty("rowan.classes.javax"));

  @Test
  void everyClassHasItsTwin() throws IOException {
    List<String> twins =
        files(JAKARTA).stream()
            .map(name -> name.replace("org/rowanmq/jms/", "org/rowanmq/javax/jms/"))
            .map(name -> name.replace("jakarta.jms", "javax.jms"))
            .map(name -> name.replace("org.rowanmq.jms", "org.rowanmq.javax.jms"))
            .sorted()
            .toList();
    assertThat(twins).contains("org/rowanmq/javax/jms/JmsConnectionFactory.class");
    assertThat(files(JAVAX)).isEqualTo(twins);
  }

  @Test
  void nothingNamesTheJakartaApiOrTheJakartaClient() throws IOException {
    for (String name : files(JAVAX)) {
      String content = Files.readString(JAVAX.resolve(name), StandardCharsets.ISO_8859_1);
      assertThat(content)
          .as(name)
          .doesNotContainIgnoringCase("jakarta")
          .doesNotContain("org/rowanmq/jms")
          .doesNotContain("org.rowanmq.jms");
    }
  }

  @Test
  void metaDataTellsTheVersionOfTheApi() throws Exception {
    Class<?> type = Class.forName("org.rowanmq.javax.jms.JmsConnectionMetaData");
    var instance = type.getDeclaredField("INSTANCE");
    instance.setAccessible(true);
    ConnectionMetaData metaData = (ConnectionMetaData) instance.get(null);
    assertThat(metaData.getJMSVersion()).isEqualTo("2.0");
    assertThat(metaData.getJMSMajorVersion()).isEqualTo(2);
    assertThat(metaData.getJMSMinorVersion()).isZero();
    assertThat(metaData.getJMSProviderName()).isEqualTo("RowanMQ");
  }

  @Test
  void errorsAreThoseOfTheJavaxApi() {
    ConnectionFactory factory = new JmsConnectionFactory("rowan://localhost");
    assertThatThrownBy(
            () -> {
              try (Connection connection = factory.createConnection()) {
                connection.start();
              }
            })
        .isExactlyInstanceOf(JMSSecurityException.class)
        .hasMessageContaining("user name and a password");
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }
}
