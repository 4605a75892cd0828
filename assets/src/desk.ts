// Every page's script: small modules that listen on the document and act on data attributes (see ../README.md).
import { start as startComposer } from "./composer";
import { start as startDialogs } from "./dialog";
import { start as startKeyboard } from "./keyboard";
import { start as startLive } from "./live";
import { start as startMenus } from "./menus";
import { start as startPalette } from "./palette";
import { start as startPlace } from "./place";
import { start as startPresence } from "./presence";
import { start as startRefresh } from "./refresh";
import { start as startRequests } from "./requests";
import { start as startRows } from "./rows";
import { start as startScreens } from "./screens";
import { start as startSelection } from "./selection";
import { start as startSuggestions } from "./suggestions";
import { start as startToasts } from "./toast";
import { start as startUploads } from "./uploads";

startRequests();
for (const start of [startToasts, startDialogs, startMenus, startPlace, startRows, startSelection, startKeyboard, startPalette]) start();
for (const start of [startScreens, startComposer, startUploads, startSuggestions, startPresence, startRefresh, startLive]) start();
