package org.rowanmq.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, from a resource that Maven fills in. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    return new String[] {"RowanMQ " + number() + ", Java " + Runtime.version().feature()};
  }

  static String number() throws IOException {
    Properties build = new Properties();
    try (InputStream in =
        Version.class.getResourceAsStream("/org/rowanmq/server/build.properties")) {
      if (in != null) {
        build.load(in);
      }
    }
    return build.getProperty("version", "unknown");
  }
}
