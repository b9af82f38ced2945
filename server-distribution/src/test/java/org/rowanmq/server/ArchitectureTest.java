package org.rowanmq.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.UUID;

/** ARCHITECTURE.md's arrows, for the composition root. */
@AnalyzeClasses(packages = "org.rowanmq", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule onlyTheCommandLineEndsTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.rowanmq.server.cli..")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class);

  @ArchTest
  static final ArchRule onlyTheCommandLineReadsPropertiesAndVariables =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.rowanmq.server.cli..", "org.rowanmq.testkit..")
          .should()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule timeAndThreadsComeFromRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.rowanmq.runtime..", "org.rowanmq.testkit..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(Thread.class, Runnable.class)
          .orShould()
          .callConstructor(Thread.class, Runnable.class, String.class);

  @ArchTest
  static final ArchRule samplesArePlainJms =
      noClasses()
          .that()
          .resideInAPackage("org.rowanmq.samples..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.rowanmq.jms..",
              "org.rowanmq.wire..",
              "org.rowanmq.broker..",
              "org.rowanmq.server..");

  @ArchTest
  static final ArchRule benchIsPlainJms =
      noClasses()
          .that()
          .resideInAPackage("org.rowanmq.server.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.rowanmq.jms..", "org.rowanmq.wire..", "org.rowanmq.broker..");

  @ArchTest
  static final ArchRule serverDoesNotKnowTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.rowanmq.server.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.rowanmq.server.cli..", "picocli..");

  @ArchTest
  static final ArchRule nobodyShipsTheTestKit =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.rowanmq.testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.rowanmq.testkit..");

  @ArchTest
  static final ArchRule jdbcOnlyInTheStore =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.rowanmq.store.jdbc..", "org.rowanmq.testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.sql..");
}
