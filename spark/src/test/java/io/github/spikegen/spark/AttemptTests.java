package io.github.spikegen.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.run.RunException;
import io.github.spikegen.spark.WorkerProcess.Software;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class AttemptTests {

  private final JavaSparkContext context = LocalSpark.context();

  /** What a task does. */
  private interface Work extends Callable<Integer>, Serializable {}

  @Test
  void tasksSayWhatIsWrongAsItWas() {
    Attempt<Integer> attempt =
        inTask(
            Software.here(),
            () -> {
              throw new RunException("class", "expected 0 to 9, but was 12");
            });
    RunException wrong = assertThrows(RunException.class, attempt::get);
    assertEquals(Optional.of("class"), wrong.option());
    assertEquals("expected 0 to 9, but was 12", wrong.getMessage());
  }

  @Test
  void tasksGiveValues() throws IOException {
    assertEquals(7, inTask(Software.here(), () -> 7).get());
  }

  @Test
  void workersWithOtherSoftwareAreRefusedByName() {
    Software here = Software.here();
    Software other = new Software("9.9", "0123abcd", here.djl(), here.pytorch());
    String message = message(inTask(other, () -> 7));
    assertTrue(
        message.startsWith(
            "the worker on localhost has SpikeGen %s (classes %s, DJL "
                .formatted(here.spikegen(), here.code())),
        message);
    assertTrue(
        message.contains("but the driver has SpikeGen 9.9 (classes 0123abcd, DJL "), message);
  }

  @Test
  void filesThatWorkersDoNotSeeAreNamedWithTheMachine() {
    String message =
        message(inTask(Software.here(), () -> Files.readAllBytes(Path.of("no.file")).length));
    assertEquals(
        "no.file can't be read on localhost (NoSuchFileException): expected it at the same place on every worker",
        message);
  }

  @Test
  void whatSparkGivesUpIsOneLine() {
    context.setLogLevel("OFF"); // of a failure that is meant
    Exception failure =
        assertThrows(
            Exception.class,
            () ->
                inTask(
                    Software.here(),
                    () -> {
                      throw new IllegalStateException("broken\nin two");
                    }));
    context.setLogLevel("WARN");
    String message = ClusterException.of(failure).getMessage();
    assertTrue(message.startsWith("the cluster gave up: "), message);
    assertTrue(message.contains("IllegalStateException: broken"), message);
    assertTrue(message.length() < 300, message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void missingClassesAreSaidToBeMissing() {
    Exception failure =
        new SparkException(
            "Job aborted: Lost task 0.3: java.lang.NoClassDefFoundError: io/github/X\n\tat a.B");
    String message = ClusterException.of(failure).getMessage();
    assertTrue(message.startsWith("workers don't have the classes of the driver ("), message);
    assertTrue(message.endsWith("give all of them the same spikegen-spark.jar"), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void clustersThatEndedTheProgramAreNamed() {
    LocalSpark.stop();
    String message =
        assertThrows(
                ClusterException.class,
                () -> OrderedJob.run(context, List.of(1), number -> number, () -> {}, number -> {}))
            .getMessage();
    assertEquals("the cluster local[2] can't be reached, or has ended the program", message);
  }

  private static String message(Attempt<?> attempt) {
    return assertThrows(ClusterException.class, attempt::get).getMessage();
  }

  private Attempt<Integer> inTask(Software driver, Work work) {
    return context.parallelize(List.of(1), 1).map(one -> Attempt.at(driver, work)).collect().get(0);
  }
}
