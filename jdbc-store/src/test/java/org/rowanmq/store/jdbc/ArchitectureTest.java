package org.rowanmq.store.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.UUID;

@AnalyzeClasses(packages = "org.rowanmq", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule storeImportsThePortOnly =
      classes()
          .that()
          .resideInAPackage("org.rowanmq.store.jdbc..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.rowanmq.store.jdbc..",
              "org.rowanmq.broker.store",
              "org.rowanmq.wire",
              "org.rowanmq.runtime",
              "org.h2.engine",
              "org.h2.jdbc",
              "org.h2.jdbcx",
              "org.h2.message",
              "org.h2.mvstore",
              "org.h2.store.fs",
              "com.zaxxer.hikari..",
              "org.jspecify.annotations",
              "java..",
              "javax.sql");

  @ArchTest
  static final ArchRule jdbcOnlyInStore =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.rowanmq.store.jdbc..", "org.rowanmq.testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql", "javax.sql");

  @ArchTest
  static final ArchRule timeAndThreadsAreInjected =
      noClasses()
          .that()
          .resideInAPackage("org.rowanmq.store.jdbc..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(Thread.class);

  @ArchTest
  static final ArchRule sqlStatesAreReadInOnePlace =
      noClasses()
          .that()
          .resideInAPackage("org.rowanmq.store.jdbc..")
          .and()
          .doNotHaveSimpleName("SqlErrors")
          .should()
          .callMethod(java.sql.SQLException.class, "getSQLState")
          .orShould()
          .callMethod(java.sql.SQLException.class, "getErrorCode");
}
