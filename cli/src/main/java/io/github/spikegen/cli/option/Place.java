package io.github.spikegen.cli.option;

import io.github.spikegen.run.workplace.Workplace;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Marks a command whose work may be done elsewhere than in this process. */
@Command
public final class Place {

  private static final String MIXIN = "place";

  private Workplace workplace = Workplace.LOCAL;

  /** Returns where the command's work is done. */
  public Workplace workplace() {
    return workplace;
  }

  /**
   * Tells a command and those below it where their work is done.
   *
   * @param options the options of the place, for the commands whose work can be done there
   */
  public static void useFor(CommandLine command, Workplace workplace, Object options) {
    CommandSpec spec = command.getCommandSpec();
    if (spec.mixins().get(MIXIN) != null
        && spec.mixins().get(MIXIN).userObject() instanceof Place place) {
      place.workplace = workplace;
      spec.addMixin("cluster", CommandSpec.forAnnotatedObject(options));
    }
    command.getSubcommands().values().forEach(below -> useFor(below, workplace, options));
  }
}
