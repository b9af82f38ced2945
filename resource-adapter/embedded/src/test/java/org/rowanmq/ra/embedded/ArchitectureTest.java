package org.rowanmq.ra.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What would be found twice if it were on both sides of the broker's class loader. */
@AnalyzeClasses(
    packages = "org.rowanmq.ra.embedded",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule brokerIsReachedThroughItsLoaderOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("..ra.embedded.host..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.rowanmq.broker..",
              "org.rowanmq.store..",
              "org.rowanmq.ra.embedded.host..",
              "org.h2..",
              "com.zaxxer..",
              "io.netty..");

  @ArchTest
  static final ArchRule hostKnowsNoClientAndNoServer =
      noClasses()
          .that()
          .resideInAPackage("..ra.embedded.host..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.rowanmq.jms..",
              "org.rowanmq.ra.inbound..",
              "org.rowanmq.ra.outbound..",
              "jakarta..");

  @ArchTest
  static final ArchRule jdbcOnlyInTheStore =
      noClasses().should().dependOnClassesThat().resideInAPackage("java.sql..");
}
