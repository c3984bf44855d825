package dev.cairn.worker.run;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.DueWork;
import dev.cairn.job.JobId;
import dev.cairn.job.StorageFailure;
import dev.cairn.job.Transition;
import dev.cairn.step.StepRecord;
import dev.cairn.worker.step.StepFailure;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Events as log lines: constant messages, values as keys; never inputs, outputs or what a model said. Of what goes well only
 * ends are told unless somebody asks for more: a line costs about as much as a write that is shared.
 */
final class LoggedEvents implements WorkEvents {
    private static final Logger LOG = Logger.getLogger("dev.cairn.worker");

    @Override
    public void claimed(ClaimedJob job) {
        LOG.debugf("Job claimed. job=%s agent=%s attempt=%d steps=%d", job.id(), job.agent(), job.epoch(), job.steps());
    }

    @Override
    public void kept(ClaimedJob job, StepRecord step) {
        LOG.debugf(
                "Step kept. job=%s step=\"%s\" state=%s tries=%d", job.id(), step.label(), step.state(), step.tries());
    }

    @Override
    public void triedInVain(ClaimedJob job, String step, int tries, Duration wait, StepFailure.Transient failure) {
        LOG.warnf(
                "Step failed; it is tried again after a wait. job=%s step=\"%s\" tries=%d wait=%s reason=\"%s\"",
                job.id(), step, tries, wait, failure.getMessage());
    }

    @Override
    public void writeFailed(ClaimedJob job, StorageFailure failure) {
        LOG.warnf(
                "The database did not take a write; it is repeated until the lease ends. job=%s reason=\"%s\"",
                job.id(), failure.getMessage());
    }

    @Override
    public void writeRefused(ClaimedJob job, StorageFailure failure) {
        LOG.errorf(
                "The database refuses a statement of this worker; the job is parked, and fails after too many parkings in"
                        + " a row. job=%s reason=\"%s\"",
                job.id(), failure.getMessage());
    }

    @Override
    public void settled(ClaimedJob job, Transition transition) {
        switch (transition) {
            case Transition.Succeed _ ->
                LOG.infof("Job succeeded. job=%s agent=%s attempt=%d", job.id(), job.agent(), job.epoch());
            case Transition.Fail fail ->
                LOG.warnf(
                        "Job failed. job=%s type=%s detail=\"%s\"",
                        job.id(), fail.error().type(), fail.error().detail());
            case Transition.Cancel _ -> LOG.infof("Job cancelled. job=%s", job.id());
            case Transition.RetryLater later ->
                LOG.warnf(
                        "Job parked; it runs again later. job=%s in=%s reason=\"%s\"",
                        job.id(), later.delay(), later.reason());
            case Transition.HandBack _ ->
                LOG.infof("Job handed back; another worker goes on with it. job=%s", job.id());
        }
    }

    @Override
    public void lost(ClaimedJob job) {
        LOG.warnf("Claim lost; nothing more is written for it here. job=%s attempt=%d", job.id(), job.epoch());
    }

    @Override
    public void attemptBroke(ClaimedJob job, Throwable fault) {
        LOG.errorf(fault, "The worker failed at a job; the job is parked. job=%s", job.id());
    }

    @Override
    public void leaseLost(String why, int jobs) {
        LOG.errorf("Lease lost; its jobs are let go and a new one is opened. jobs=%d reason=\"%s\"", jobs, why);
    }

    @Override
    public void leaseOpened() {
        LOG.info("Lease opened; jobs may be claimed.");
    }

    @Override
    public void predecessorLost(int leases) {
        LOG.warnf("The process before this one was killed; its jobs are queued again at once. leases=%d", leases);
    }

    @Override
    public void tookBack(DueWork.Freed job) {
        LOG.warnf("Job taken back from a lost worker. job=%s state=%s", job.job(), job.state());
    }

    @Override
    public void full(int slots) {
        LOG.infof("Every slot is taken; due jobs wait for one, or go to other workers. slots=%d", slots);
    }

    @Override
    public void holdsProcessor(JobId job, Duration since, String at) {
        LOG.warnf(
                "A job computes without a pause and holds a processor that others wait for. job=%s since=%s at=\"%s\"",
                job, since, at);
    }

    @Override
    public void waitsForRoom(StorageFailure.NoRoom why) {
        LOG.warnf(
                "The database has no room for this worker's connections; it holds none and takes part when there is room."
                        + " reason=\"%s\"",
                why.getMessage());
    }

    @Override
    public void claimFailed(Throwable failure) {
        if (failure instanceof StorageFailure storage && !storage.passes()) {
            LOG.errorf(
                    "The database refuses to be asked for work; it is asked again, and answers when schema, rights and"
                            + " program fit. reason=\"%s\"",
                    failure.getMessage());
            return;
        }
        LOG.warnf("The database cannot be asked; it is asked again. reason=\"%s\"", failure);
    }

    @Override
    public void handedBackUnheld(int jobs) {
        LOG.warnf("Jobs owned but not held were handed back. jobs=%d", jobs);
    }

    @Override
    public void draining(int jobs) {
        LOG.infof("Leaving: no new jobs; steps under way may end. jobs=%d", jobs);
    }

    @Override
    public void drained(int cutOff) {
        LOG.infof("Left. cutOff=%d", cutOff);
    }
}
