/** A Vitest reporter that writes what `scripts/test.mjs` needs to know to the file named by INSTEP_TEST_SUMMARY. */
import { writeFileSync } from 'node:fs';

export default class TestReporter {
  onTestRunEnd(modules, unhandled) {
    const summary = { passed: 0, failed: 0, skipped: [], failures: [] };
    for (const module of modules) {
      const brokenSuites = [module, ...module.children.allSuites()].filter((each) => each.errors().length > 0);
      for (const each of brokenSuites) this.fail(summary, module, each.fullName ?? 'could not be loaded');
      for (const test of module.children.allTests()) this.add(summary, module, test);
    }
    for (const error of unhandled) summary.failures.push(`Unhandled: ${error.message}`);
    summary.failed += unhandled.length;
    const file = process.env['INSTEP_TEST_SUMMARY'];
    if (file) writeFileSync(file, JSON.stringify(summary));
  }

  add(summary, module, test) {
    const { state, note } = test.result();
    if (state === 'passed') summary.passed += 1;
    else if (state === 'failed') this.fail(summary, module, test.fullName);
    else summary.skipped.push({ name: `${module.relativeModuleId}: ${test.fullName}`, why: note ?? (test.options.mode === 'todo' ? 'still to be written' : state === 'pending' ? 'the run was stopped before it' : 'no reason given') });
  }

  fail(summary, module, name) {
    summary.failed += 1;
    summary.failures.push(`${module.relativeModuleId}: ${name}`);
  }
}
