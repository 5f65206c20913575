package io.github.spikegen.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OneLineErrorsTests {

  private static String report(Exception failure) {
    StringWriter err = new StringWriter();
    CommandLine command = SpikeGen.newCommandLine().setErr(new PrintWriter(err));
    assertEquals(1, new OneLineErrors().handleExecutionException(failure, command, null));
    return err.toString().strip();
  }

  @Test
  void aFullDiskIsNoUnexpectedFailure() {
    assertEquals(
        "spikegen: No space left on device",
        report(new UncheckedIOException(new IOException("No space left on device"))));
    assertEquals(
        "spikegen: log.jsonl: No space left on device",
        report(
            new UncheckedIOException(
                new FileSystemException("log.jsonl", null, "No space left on device"))));
  }

  @Test
  void librariesThatAreNeitherThereNorDownloadedSayWhatToDo() {
    String said =
        report(
            new EngineException(
                "Failed to save pytorch index file", new ConnectException("Connection refused")));
    assertTrue(
        said.startsWith(
            "spikegen: PyTorch's libraries for this system are not in the program, and can't be"
                + " downloaded (java.net.ConnectException: Connection refused): run a command once"),
        said);
  }
}
