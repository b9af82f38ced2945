package org.rowanmq.tck.jakarta;

import com.sun.ts.lib.util.TestUtil;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Writes the file in which the suite looks for the name of the porting class, before its first test
 * can look, and starts the broker, so that the first test's time does not count it. Found by JUnit
 * as a service.
 */
public final class SuiteSettings implements LauncherSessionListener {
  /** The suite looks nowhere else, and only once. */
  static Path file() {
    return Path.of(
        System.getProperty("java.io.tmpdir"), System.getProperty("user.name") + "-cts-props.txt");
  }

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Properties settings = new Properties();
    settings.setProperty("porting.ts.jmsObjects.class.1", RowanJmsObjects.class.getName());
    settings.setProperty("platform.mode", "standalone");
    try (OutputStream out = Files.newOutputStream(file())) {
      settings.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file(), e);
    }
    // Otherwise it sends what it has to tell, causes of failures for example, to a harness over a
    // socket that nobody listens on.
    TestUtil.iWhereAreWe = TestUtil.VM_JAVATEST;
    RowanJmsObjects.startBroker();
  }
}
