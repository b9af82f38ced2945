package org.rowanmq.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.UUID;

/** Who may import whom in the broker (ARCHITECTURE.md). */
@AnalyzeClasses(
    packages = "org.rowanmq.broker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule engineIsPure =
      noClasses()
          .that()
          .resideInAPackage("..broker.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net..",
              "java.nio.channels..",
              "java.sql..",
              "javax.sql..",
              "io.netty..",
              "jakarta..",
              "org.slf4j..",
              "java.util.concurrent.locks..",
              "java.util.logging..",
              "..broker.net..",
              "org.rowanmq.runtime..")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(System.Logger.class, Thread.class)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule brokerKnowsNeitherJmsNorJdbc =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta..", "java.sql..", "javax.sql..", "org.rowanmq.jms..");

  @ArchTest
  static final ArchRule nettyOnlyInItsPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("..broker.net.netty..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule storePortStandsAlone =
      noClasses()
          .that()
          .resideInAPackage("..broker.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..broker.engine..", "..broker.net..");

  @ArchTest
  static final ArchRule timeIsInjected =
      noClasses()
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
  static final ArchRule settingsAndTheProcessAreTheServers =
      noClasses()
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("org.rowanmq.broker.(*)..").should().beFreeOfCycles();
}
