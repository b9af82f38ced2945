package org.rowanmq.tck.joram;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import junit.framework.TestCase;
import org.junit.jupiter.api.Test;
import org.objectweb.jtests.jms.admin.Admin;

/** The build picks the suite's classes by name; this makes sure that the names catch all of it. */
class WholeSuiteTest {
  private static final String PICKED = "org/objectweb/jtests/jms/conform/.*Test\\.class";

  @Test
  void everyTestOfTheSuiteIsPicked() throws Exception {
    Path jar = Path.of(Admin.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    int tests = 0;
    try (JarFile suite = new JarFile(jar.toFile())) {
      List<String> classes =
          suite.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.endsWith(".class"))
              .toList();
      for (String name : classes) {
        long found = tests(Class.forName(name.replace(".class", "").replace('/', '.')));
        assertThat(found == 0 || name.matches(PICKED)).as(name).isTrue();
        tests += Math.toIntExact(found);
      }
    }
    assertThat(tests).isEqualTo(196);
  }

  private static long tests(Class<?> type) {
    if (!TestCase.class.isAssignableFrom(type) || Modifier.isAbstract(type.getModifiers())) {
      return 0;
    }
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getName().startsWith("test") && method.getParameterCount() == 0)
        .count();
  }
}
